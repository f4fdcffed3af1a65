import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { lintWith, templateWith, type Manifest } from "./helm.js";
import { findTypeErrors } from "./manifest-types.js";
import { follow, notHere, type Rule } from "./quickstart.js";
import { root } from "./support.js";

test("the quickstart for Kubernetes", async () => {
  let image = "";
  /** Those of the last installation and of what was set since, as `--reuse-values` keeps them. */
  const flags: string[] = [];
  let manifests: readonly Manifest[] = [];
  const install = (command: string) => {
    flags.push(...[...command.matchAll(/--set (\S+)/g)].flatMap(([, pair = ""]) => ["--set", pair]));
    expect(command.startsWith("helm install") || command.includes(" --reuse-values ")).toBe(true);
    expect(lintWith(flags)).toMatchObject({ status: 0 });
    manifests = templateWith("xmail-exporter", flags);
    expect(findTypeErrors(manifests)).toEqual([]);
  };
  const text = () => JSON.stringify(manifests);
  const rules: readonly Rule[] = [
    [
      /^image=/,
      (command) => {
        const script = `${command}; echo "$image"`;
        image = execFileSync("bash", ["-c", script], { cwd: root, encoding: "utf8" }).trim();
        expect(image).toMatch(/^registry\.example\.org\/xmail-exporter:\d/);
      },
    ],
    [/^docker (build -t "\$image" \.|push "\$image")$/, notHere],
    [
      /^helm install /,
      (command) => {
        install(command);
        expect(text()).toContain(`"image":"${image}"`);
        expect(text()).toContain("timezone: Europe/Berlin");
      },
    ],
    [/^kubectl exec deployment\/(\S+) /, (command) => has("Deployment", command)],
    [/^kubectl port-forward service\/(\S+) 10052 &$/, (command) => has("Service", command)],
    [/^curl http:\/\/127\.0\.0\.1:10052\/metrics$/, notHere],
    [
      /^helm upgrade .*serviceMonitor/,
      (command) => {
        install(command);
        const kinds = new Set(manifests.map(({ kind }) => kind));
        expect([...kinds]).toEqual(expect.arrayContaining(["ServiceMonitor", "PrometheusRule", "ConfigMap"]));
      },
    ],
    [
      /^helm upgrade .*otlp/,
      (command) => {
        install(command);
        expect(text()).toContain("endpoint: http://loki.example.org:3100/otlp");
        expect(text()).toContain("ServiceMonitor");
      },
    ],
  ];

  function has(kind: string, command: string): void {
    const [, name = ""] = /(?:deployment|service)\/(\S+) /.exec(command) ?? [];
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    expect(found, `${kind} ${name}`).toBeDefined();
    if (kind === "Service") expect(found?.spec).toMatchObject({ ports: [{ port: 10052 }] });
  }

  await follow("kubernetes", rules);
});
