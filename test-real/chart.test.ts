import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import { DaemonSet } from "kubernetes-models/apps/v1/DaemonSet";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { PersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { Pod } from "kubernetes-models/v1/Pod";
import { Service } from "kubernetes-models/v1/Service";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { chart, lint, template, type Manifest } from "./helm.js";
import { findTypeErrors } from "./manifest-types.js";
import { root, temporaryDirectory } from "./support.js";

const models = {
  ConfigMap,
  DaemonSet,
  Deployment,
  NetworkPolicy,
  PersistentVolumeClaim,
  Pod,
  PodMonitor,
  PrometheusRule,
  Service,
  ServiceAccount,
  ServiceMonitor,
};
const files = (await readdir(join(chart, "ci"))).toSorted();

test("there is a file of values for each mode, and one with everything", () => {
  expect(files).toEqual(
    ["daemonset", "deployment", "everything", "sidecar", "tls"].map((name) => `${name}-values.yaml`),
  );
});

describe.each(files)("%s", (values) => {
  test("passes helm lint --strict", () => {
    expect(lint(values)).toMatchObject({ status: 0 });
  });

  test("makes manifests that Kubernetes takes, without a key that it does not know", () => {
    const manifests = template(values);
    expect(manifests.length).toBeGreaterThan(2);
    for (const manifest of manifests) {
      const Model = models[manifest.kind as keyof typeof models];
      expect(Model, manifest.kind).toBeDefined();
      new Model(manifest as never).validate();
    }
    expect(findTypeErrors(manifests)).toEqual([]);
  });

  test("keeps the state, runs once, and has every security default on", () => {
    const manifests = template(values);
    expect(JSON.stringify(manifests)).not.toContain("emptyDir");
    for (const pod of podsOf(manifests)) {
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
      });
      const container = pod.containers.find(({ name }) => name === "xmail-exporter");
      expect(container).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          privileged: false,
          readOnlyRootFilesystem: true,
        },
        resources: { limits: { memory: expect.any(String) } },
      });
      const mounts = container?.volumeMounts ?? [];
      expect(mounts.filter(({ readOnly }) => readOnly !== true).map(({ mountPath }) => mountPath)).toEqual([
        "/var/lib/xmail-exporter",
      ]);
      const names = (pod.volumes ?? []).map(({ name }) => name);
      for (const { name } of mounts) expect(names).toContain(name);
    }
  });

  test("selects its own pods", () => {
    const manifests = template(values);
    const [workload] = manifests.filter(({ kind }) => kind === "Deployment" || kind === "DaemonSet");
    if (workload === undefined) return expect(values).toBe("sidecar-values.yaml");
    const spec = workload.spec as { selector: { matchLabels: object }; template: { metadata: { labels: object } } };
    const selectors = manifests
      .filter(({ kind }) => kind === "Service" || kind === "PodMonitor" || kind === "NetworkPolicy")
      .map(
        (manifest) => manifest.spec as { selector?: { matchLabels?: object }; podSelector?: { matchLabels: object } },
      )
      .map(({ selector, podSelector }) => podSelector?.matchLabels ?? selector?.matchLabels ?? selector);
    for (const selector of [spec.selector.matchLabels, ...selectors]) {
      expect(spec.template.metadata.labels).toMatchObject(selector ?? { none: true });
    }
  });
});

describe("the check of unknown keys", () => {
  test.each([
    ["Deployment", { spec: { replica: 1, selector: {}, template: {} } }, "replica"],
    ["Service", { spec: { ports: [{ port: 1, targetPorts: 2 }] } }, "targetPorts"],
  ])("sees one in a %s", (kind, rest, key) => {
    const apiVersion = kind === "Deployment" ? "apps/v1" : "v1";
    expect(findTypeErrors([{ apiVersion, kind, metadata: { name: "x" }, ...rest }])).toEqual([
      expect.stringContaining(`"${key}"`),
    ]);
  });

  test("sees one in a ServiceMonitor and in a rule", () => {
    const apiVersion = "monitoring.coreos.com/v1";
    const monitor = { selector: {}, endpoints: [{ port: "a", intervall: "5s" }] };
    const rule = { groups: [{ name: "a", rules: [{ expr: "up", alert: "A", severity: "info" }] }] };
    const errors = findTypeErrors([
      { apiVersion, kind: "ServiceMonitor", metadata: { name: "x" }, spec: monitor },
      { apiVersion, kind: "PrometheusRule", metadata: { name: "x" }, spec: rule },
    ]);
    expect(errors).toEqual([expect.stringContaining('"intervall"'), expect.stringContaining('"severity"')]);
  });
});

describe("a deployment", () => {
  test("is one pod that is replaced, not doubled, with a claim that outlives the release", () => {
    const manifests = template("deployment-values.yaml");
    expect(one(manifests, "Deployment").spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    expect(one(manifests, "PersistentVolumeClaim").metadata.annotations).toEqual({ "helm.sh/resource-policy": "keep" });
    expect(volumes(manifests)["mail-root"]).toEqual({
      name: "mail-root",
      persistentVolumeClaim: { claimName: "xmail", readOnly: true },
    });
  });

  test("takes an existing claim instead", () => {
    const manifests = template("tls-values.yaml");
    expect(manifests.map(({ kind }) => kind)).not.toContain("PersistentVolumeClaim");
    expect(volumes(manifests)["xmail-exporter-state"]).toMatchObject({
      persistentVolumeClaim: { claimName: "xmail-exporter-state" },
    });
  });

  test("is another pod when its settings change", () => {
    const sum = (set: string[]) =>
      (one(template("deployment-values.yaml", set), "Deployment").spec as { template: Manifest }).template.metadata
        .annotations?.["checksum/config"];
    expect(sum(['config.xmail.timezone="Asia/Tokyo"'])).not.toBe(sum([]));
  });

  test("gives the program its settings as a file that the program knows", () => {
    const { data } = one(template("everything-values.yaml"), "ConfigMap", "mail-metrics");
    expect(parse(data?.["config.yaml"] ?? "")).toMatchObject({
      xmail: { timezone: "Europe/Berlin", "max-line-bytes": "2MiB" },
      otlp: { "start-at": "7d" },
    });
  });
});

test("a daemonset reads and keeps on the node, and never runs twice there", () => {
  const manifests = template("daemonset-values.yaml");
  expect(one(manifests, "DaemonSet").spec).toMatchObject({
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  });
  const { "mail-root": mailRoot, "xmail-exporter-state": state } = volumes(manifests);
  expect(mailRoot).toMatchObject({ hostPath: { path: "/var/MailRoot", type: "Directory" } });
  expect(state).toMatchObject({ hostPath: { path: "/var/lib/xmail-exporter", type: "Directory" } });
  expect(manifests.map(({ kind }) => kind)).not.toContain("PersistentVolumeClaim");
});

test("secrets come as secrets: no value of theirs has a place in the values", () => {
  const manifests = template("tls-values.yaml");
  const container = podsOf(manifests)[0]?.containers[0];
  expect(container?.env).toContainEqual({
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    valueFrom: { secretKeyRef: { name: "otlp", key: "headers" } },
  });
  expect(container?.args).toContain("--web.config.file=/etc/xmail-exporter/web/web.yaml");
  expect(container?.livenessProbe).toMatchObject({ tcpSocket: { port: "http-metrics" } });
  expect(one(manifests, "ServiceMonitor").spec).toMatchObject({ endpoints: [{ scheme: "https" }] });
  const everything = podsOf(template("everything-values.yaml"))[0]?.containers[0];
  expect(everything?.livenessProbe).toMatchObject({ httpGet: { scheme: "HTTPS", path: "/-/healthy" } });
  expect(everything?.env).toContainEqual({
    name: "OTEL_RESOURCE_ATTRIBUTES",
    value: "deployment.environment.name=pre%20production,host.name=mail.example.org",
  });
});

test("a network policy lets scrapes in, and out only what OTLP needs", () => {
  const closed = template("deployment-values.yaml", ["networkPolicy.enabled=true"]);
  expect(one(closed, "NetworkPolicy").spec).toMatchObject({ policyTypes: ["Ingress", "Egress"], egress: [] });
  const open = one(template("everything-values.yaml"), "NetworkPolicy").spec as { egress: { ports: object[] }[] };
  expect(open.egress.map(({ ports }) => ports)).toEqual([
    [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
    [{ port: 3100, protocol: "TCP" }],
    [{ port: 2, protocol: "TCP" }],
  ]);
});

describe("rules and dashboards", () => {
  const manifests = template("everything-values.yaml");

  test("are those of the project, with the job and the links that the values name", async () => {
    const text = await readFile(join(root, "alerts/xmail.rules.yaml"), "utf8");
    const own = text
      .replaceAll('job=~".*xmail.*"', 'job="mail-metrics"')
      .replaceAll("https://example.com/xmail-exporter/d/", "https://grafana.example.org/d/")
      .replaceAll("https://example.com/xmail-exporter/", "https://wiki.example.org/xmail/");
    expect(own).not.toBe(text);
    type Groups = { groups: { name: string; rules: { alert?: string }[] }[] };
    const { groups } = parse(own) as Groups;
    const wanted = groups.map((group) => ({
      ...group,
      rules: group.rules.filter(({ alert }) => alert !== "XMailMailboxFull"),
    }));
    const made = (one(manifests, "PrometheusRule").spec as Groups).groups;
    expect(made.slice(0, -1)).toEqual(wanted);
    expect(made.at(-1)).toMatchObject({ name: "mine" });
  });

  test("of which each is a ConfigMap that the sidecar of Grafana finds", async () => {
    const names = (await readdir(join(root, "dashboards"))).filter((name) => name.endsWith(".json")).toSorted();
    const maps = manifests.filter(({ metadata }) => metadata.labels?.["grafana_dashboard"] === "1");
    expect(maps.flatMap(({ data = {} }) => Object.keys(data)).toSorted()).toEqual(names);
    for (const { data = {}, metadata } of maps) {
      expect(metadata).toMatchObject({ namespace: "monitoring", annotations: { grafana_folder: "Mail", i: "j" } });
      for (const [name, text] of Object.entries(data)) {
        expect(JSON.parse(text)).toEqual(JSON.parse(await readFile(join(root, "dashboards", name), "utf8")));
        expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
      }
    }
  });
});

describe("wrong values are refused", () => {
  test.each([
    [`mode="cronjob"`, "/mode"],
    ["replicas=2", "'replicas'"],
    ["state.emptyDir={}", "'emptyDir'"],
    [`state.size="big"`, "/state/size"],
    [`config.xmail.timezon="UTC"`, "'timezon'"],
    [`config.web.listen-address=":1"`, "'listen-address'"],
    [`config.otlp.start-at="yesterday"`, "/config/otlp/start-at"],
    [`config.otlp.protocol="grpc"`, "/config/otlp/protocol"],
    [`config.log.level="verbose"`, "/config/log/level"],
    ["service.port=99999", "/service/port"],
    ["containerPort=80", "/containerPort"],
    [`image.digest="latest"`, "/image/digest"],
    [`otlp.headers="Authorization=secret"`, "'headers'"],
    [`serviceMonitor.interval="often"`, "/serviceMonitor/interval"],
    [`probes.liveness.path="/"`, "'path'"],
    [`extraArgs=["now"]`, "/extraArgs/0"],
    [`commonLabels.a=1`, "/commonLabels/a"],
    [`mailRoot.existingClaim=""`, "mode deployment needs mailRoot.existingClaim"],
    ["serviceMonitor.enabled=true,podMonitor.enabled=true", "every sample would be scraped twice"],
    ["serviceMonitor.enabled=true,service.enabled=false", "serviceMonitor needs service.enabled"],
    [`mode="sidecar",networkPolicy.enabled=true`, "it would close the ports of XMail"],
    ["webConfig.tls=true", "need webConfig.existingSecret"],
  ])("%s", (pair, said) => {
    expect(() => template("deployment-values.yaml", [pair])).toThrow(said);
  });
});

describe("the notes", () => {
  test.each([
    ["deployment-values.yaml", "exec deployment/rel-xmail-exporter --", "WARNING: config.xmail.timezone is not set"],
    ["daemonset-values.yaml", "install -d -m 0700 -o 65532 -g 65532 /var/lib/xmail-exporter", "setfacl"],
    ["sidecar-values.yaml", "No pod was created", "- name: xmail-exporter"],
  ])("of %s tell the next command", async (values, ...texts) => {
    const notes = await notesOf(values);
    for (const text of texts) expect(notes).toContain(text);
    if (values !== "daemonset-values.yaml") return;
    expect(notes).not.toContain("No scraping is configured");
  });

  test.each([
    [
      "deployment-values.yaml",
      "exec deployment/rel-xmail-exporter -- /nodejs/bin/node -p",
      "set basic_auth_users in a Secret",
    ],
    [
      "sidecar-values.yaml",
      "exec POD --container xmail-exporter -- /nodejs/bin/node -p",
      "set basic_auth_users in a Secret",
    ],
    ["tls-values.yaml", "/details-token", "has neither basic_auth_users nor verified client certificates"],
  ])("of %s say how to read the token", async (values, ...texts) => {
    const notes = await notesOf(values);
    for (const text of texts) expect(notes).toContain(text);
  });

  test("say nothing of it where everyone may see all", async () => {
    expect(await notesOf("deployment-values.yaml", [`config.web.details="everyone"`])).not.toContain("details-token");
  });

  test("of a sidecar hold a container and volumes that are valid in a pod", async () => {
    const notes = await notesOf("sidecar-values.yaml");
    const [containers, volumes] = [...notes.matchAll(/^- name: [^]*?\n\n/gm)].map(([text]) => parse(text) as unknown);
    const data = { name: "data", persistentVolumeClaim: { claimName: "xmail" } };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "xmail" },
      spec: { containers, volumes: [...(volumes as object[]), data] },
    };
    new Pod(pod as never).validate();
    expect(findTypeErrors([pod])).toEqual([]);
    expect(pod.spec.volumes.map((volume) => (volume as { name: string }).name)).toEqual([
      "xmail-exporter-state",
      "xmail-exporter-settings",
      "data",
    ]);
  });
});

/** Helm shows them only where it has a cluster to ask; here they become a manifest of a copy of the chart. */
async function notesOf(values: string, set: readonly string[] = []): Promise<string> {
  const directory = await temporaryDirectory("chart");
  try {
    await cp(chart, directory, { recursive: true });
    const head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\ndata:\n  notes: |\n    ";
    await writeFile(
      join(directory, "templates/notes.yaml"),
      `${head}{{ include "xmail-exporter.notes" . | nindent 4 }}\n`,
    );
    return one(template(values, set, directory), "ConfigMap", "notes").data?.["notes"] ?? "";
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface PodSpec {
  readonly containers: readonly {
    readonly name: string;
    readonly args?: readonly string[];
    readonly env?: readonly object[];
    readonly livenessProbe?: object;
    readonly volumeMounts?: readonly { name: string; mountPath: string; readOnly?: boolean }[];
  }[];
  readonly volumes?: readonly { readonly name: string }[];
}

function podsOf(manifests: readonly Manifest[]): PodSpec[] {
  return manifests
    .filter(({ kind }) => kind === "Deployment" || kind === "DaemonSet")
    .map(({ spec }) => (spec as { template: { spec: PodSpec } }).template.spec);
}

function volumes(manifests: readonly Manifest[]): Readonly<Record<string, object>> {
  return Object.fromEntries((podsOf(manifests)[0]?.volumes ?? []).map((volume) => [volume.name, volume]));
}

function one(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} of kind ${kind} ${name ?? ""}`);
  return only;
}
