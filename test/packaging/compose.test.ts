import { existsSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";

const root = join(import.meta.dirname, "../..");
const compose = parse(readFileSync(join(root, "compose.yaml"), "utf8"), { merge: true }) as Compose;
const services = Object.entries(compose.services);

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

/** There is no container engine to run it here: what can be said of it without one. */
describe("compose.yaml", () => {
  test("has the mail server, the exporter, and what shows them", () => {
    expect(services.map(([name]) => name)).toEqual([
      "demo",
      "exporter",
      "prometheus",
      "alertmanager",
      "loki",
      "grafana",
    ]);
  });

  test.each(services)(
    "%s: mounts what is there, and knows no other service or volume than those named",
    (_, service) => {
      for (const volume of service.volumes ?? []) {
        const [source = "", target = "", mode = "rw"] = volume.split(":");
        expect(target).toMatch(/^\//);
        if (source.startsWith("./")) {
          expect(existsSync(join(root, source)), source).toBe(true);
          expect(mode).toBe("ro");
          expect(statSync(join(root, source)).isDirectory(), source).toBe(!/\.\w+$/.test(target));
        } else expect(Object.keys(compose.volumes)).toContain(source);
      }
      const needed = service.depends_on ?? [];
      for (const name of Array.isArray(needed) ? needed : Object.keys(needed))
        expect(compose.services).toHaveProperty(name);
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
      expect(service.image).toMatch(
        service.build === undefined ? /^docker\.io\/[\w/]+:v?\d+\.\d+\.\d+$/ : /^xmail-exporter$/,
      );
    },
  );

  test("lets the exporter read what the simulated server writes, and write only its state", () => {
    expect(compose.services["demo"]).toMatchObject({
      command: ["simulate", "--out=/var/MailRoot"],
      volumes: ["mail-root:/var/MailRoot"],
    });
    expect(compose.services["exporter"]?.volumes).toEqual([
      "mail-root:/var/MailRoot:ro",
      "exporter-state:/var/lib/xmail-exporter",
    ]);
    expect(compose.services["demo"]?.environment?.["TZ"]).toBe(
      compose.services["exporter"]?.environment?.["XMAIL_EXPORTER_XMAIL_TIMEZONE"],
    );
  });

  test("sends records to the Loki that listens, and Prometheus to the exporter's port", async () => {
    const loki = (await read("compose/loki.yaml")) as { server: { http_listen_port: number } };
    const endpoint = compose.services["exporter"]?.environment?.["XMAIL_EXPORTER_OTLP_ENDPOINT"];
    expect(endpoint).toBe(`http://loki:${loki.server.http_listen_port}/otlp`);
    const prometheus = await read("compose/prometheus.yaml");
    expect(prometheus).toMatchObject({
      rule_files: ["/etc/prometheus/xmail.rules.yaml"],
      scrape_configs: [{ job_name: "xmail", static_configs: [{ targets: ["exporter:10052"] }] }],
    });
    expect(compose.services["prometheus"]?.volumes).toContain(
      "./alerts/xmail.rules.yaml:/etc/prometheus/xmail.rules.yaml:ro",
    );
  });

  test("sends alerts to Alertmanager, which knows a mail and a webhook receiver, and tells nobody at first", async () => {
    expect(await read("compose/prometheus.yaml")).toMatchObject({
      alerting: { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] },
    });
    interface Settings {
      readonly route: { readonly receiver: string; readonly routes: readonly { readonly receiver: string }[] };
      readonly receivers: readonly { readonly name: string }[];
    }
    const { route, receivers } = (await read("compose/alertmanager.yaml")) as Settings;
    const names = receivers.map(({ name }) => name);
    expect(names).toEqual(["nobody", "mail", "webhook"]);
    expect(receivers).toMatchObject([{}, { email_configs: [{ send_resolved: true }] }, { webhook_configs: [{}] }]);
    expect(receivers[0]).toEqual({ name: "nobody" });
    for (const { receiver } of [route, ...route.routes]) expect(receiver).toBe("nobody");
    const file = readFileSync(join(root, "compose/alertmanager.yaml"), "utf8");
    const hosts = [...file.matchAll(/(?:@|\/\/|smarthost: )([\w.-]+)/g)].map(([, host]) => host);
    for (const host of hosts) expect(host).toMatch(/(^|\.)example\.com$/);
  });

  test("provisions the data sources and dashboards at the places that they name", async () => {
    type Sources = { datasources: { url: string; jsonData: { timeInterval?: string } }[] };
    const { datasources } = (await read("dashboards/provisioning/datasources.yaml")) as Sources;
    expect(datasources.map(({ url }) => url)).toEqual(["http://prometheus:9090", "http://loki:3100"]);
    const { providers } = (await read("dashboards/provisioning/dashboards.yaml")) as {
      providers: { options: { path: string } }[];
    };
    const volumes = compose.services["grafana"]?.volumes ?? [];
    for (const { options } of providers) expect(volumes).toContain(`./dashboards:${options.path}:ro`);
    const home = compose.services["grafana"]?.environment?.["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] ?? "";
    expect(existsSync(home.replace(providers[0]?.options.path ?? "", join(root, "dashboards")))).toBe(true);
  });
});

async function read(name: string): Promise<unknown> {
  const document = parseDocument(await readFile(join(root, name), "utf8"));
  expect(document.errors).toEqual([]);
  return document.toJS();
}
