import "../sources.ts";
import type { Value } from "./values.ts";

type Schema = Readonly<Record<string, unknown>>;

const { settings } = await import("../../src/config/list.ts");

/**
 * values.schema.json (draft-07, which Helm reads) from the keys of values.yaml: unknown keys are rejected, except in
 * objects that Kubernetes validates itself. Types are derived from the defaults, or given below.
 */
export function renderSchema(values: readonly Value[]): string {
  const left = new Set(Object.keys(narrower));
  const root: Node = { children: new Map() };
  for (const value of values) {
    let node = root;
    for (const key of value.path) {
      const next = node.children.get(key) ?? { children: new Map() };
      node.children.set(key, next);
      node = next;
    }
    const name = value.path.join(".");
    left.delete(name);
    node.schema = { description: value.description, ...(narrower[name] ?? byDefault(name, value.defaultValue)) };
  }
  if (left.size > 0)
    throw new Error(`scripts/chart/schema.ts has keys that are not in values.yaml: ${[...left].join()}`);
  const whole = object(root) as { properties: object };
  const properties = {
    ...whole.properties,
    global: { description: "Values of a parent chart; unused", type: "object" },
  };
  return JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", ...whole, properties });
}

interface Node {
  schema?: Schema;
  readonly children: Map<string, Node>;
}

function object({ schema, children }: Node): Schema {
  if (schema !== undefined) return schema;
  const properties = Object.fromEntries([...children].map(([key, child]) => [key, object(child)]));
  return { type: "object", additionalProperties: false, properties };
}

function byDefault(name: string, value: unknown): Schema {
  if (Array.isArray(value)) return { type: "array", items: { type: "object" } };
  if (typeof value === "object" && value !== null) return { type: "object" };
  if (typeof value === "number") return { type: "integer", minimum: 0 };
  if (typeof value === "boolean" || typeof value === "string") return { type: typeof value };
  throw new Error(`scripts/chart/schema.ts cannot derive the type of ${name}`);
}

const port: Schema = { type: "integer", minimum: 1, maximum: 65_535 };
const strings: Schema = { type: "array", items: { type: "string" } };
const labels: Schema = { type: "object", additionalProperties: { type: "string" } };
const absolute: Schema = { type: "string", pattern: "^/[^\\0]*$" };
const dnsName: Schema = { type: "string", pattern: "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$", maxLength: 253 };
const secretKey: Schema = { type: "string", pattern: "^[-._a-zA-Z0-9]*$" };
const time: Schema = { type: "string", pattern: "^(([0-9]+(ms|s|m|h|d))+)?$" };
const probe: Schema = {
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(
    ["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold"].map((key) => [
      key,
      { type: "integer", minimum: 0 },
    ]),
  ),
};

/** Settings for which a schema can be stricter than their description. */
const choices: Readonly<Record<string, Schema>> = {
  "xmail.start-at": { enum: ["beginning", "end"] },
  "otlp.protocol": { enum: ["http/protobuf", "http/json"] },
  "otlp.body": { enum: ["text", "raw"] },
  "otlp.start-at": { type: "string", pattern: "^(beginning|end|([0-9]+(ms|s|m|h|d))+)$" },
  "spool.interval": { type: ["string", "integer"], pattern: "^(0|([0-9]+(ms|s|m|h|d))+)$" },
  "log.level": { enum: ["debug", "info", "warn", "error"] },
  "log.format": { enum: ["logfmt", "json"] },
  "privacy.addresses": { enum: ["keep", "hash", "domain"] },
  "privacy.ips": { enum: ["keep", "hash", "prefix"] },
};

const narrower: Readonly<Record<string, Schema>> = {
  mode: { enum: ["deployment", "daemonset", "sidecar"] },
  "image.repository": { type: "string", minLength: 1 },
  "image.digest": { type: "string", pattern: "^(sha256:[0-9a-f]{64})?$" },
  "image.pullPolicy": { enum: ["Always", "IfNotPresent", "Never"] },
  fullnameOverride: dnsName,
  namespaceOverride: dnsName,
  commonLabels: labels,
  "mailRoot.existingClaim": dnsName,
  "mailRoot.subPath": { type: "string", pattern: "^([^/].*)?$" },
  "mailRoot.hostPath": absolute,
  "mailRoot.volume": { ...dnsName, minLength: 1 },
  "mailRoot.mountPath": absolute,
  "state.existingClaim": dnsName,
  "state.size": { type: "string", pattern: "^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$" },
  "state.accessModes": {
    type: "array",
    minItems: 1,
    items: { enum: ["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"] },
  },
  "state.annotations": labels,
  "state.hostPath": absolute,
  config: configSchema(),
  "webConfig.existingSecret": dnsName,
  "webConfig.key": { ...secretKey, minLength: 1 },
  "otlp.headersSecret.name": dnsName,
  "otlp.headersSecret.key": { ...secretKey, minLength: 1 },
  "otlp.tlsSecret.name": dnsName,
  "otlp.tlsSecret.ca": secretKey,
  "otlp.tlsSecret.cert": secretKey,
  "otlp.tlsSecret.key": secretKey,
  "otlp.resourceAttributes": labels,
  "privacy.keySecret.name": dnsName,
  "privacy.keySecret.key": { ...secretKey, minLength: 1 },
  containerPort: { ...port, minimum: 1024 },
  extraArgs: { type: "array", items: { type: "string", pattern: "^--" } },
  extraManifests: { type: "array", items: { type: ["object", "string"] } },
  "serviceAccount.annotations": labels,
  "probes.startup": probe,
  "probes.liveness": probe,
  "probes.readiness": probe,
  podAnnotations: labels,
  podLabels: labels,
  nodeSelector: labels,
  dnsPolicy: { enum: ["", "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] },
  "sidecar.podLabels": { ...labels, minProperties: 1 },
  "service.type": { enum: ["ClusterIP", "NodePort", "LoadBalancer"] },
  "service.port": port,
  "service.labels": labels,
  "service.annotations": labels,
  ...monitor("serviceMonitor"),
  "serviceMonitor.targetLabels": strings,
  ...monitor("podMonitor"),
  "podMonitor.podTargetLabels": strings,
  "prometheusRule.namespace": dnsName,
  "prometheusRule.labels": labels,
  "prometheusRule.jobSelector": { type: "string", pattern: '^(job=~?"[^"]+")?$' },
  "prometheusRule.baseUrl": { type: "string", pattern: "^(https?://.+/)?$" },
  "prometheusRule.grafanaUrl": { type: "string", pattern: "^(https?://.+/)?$" },
  "prometheusRule.runbookUrl": { type: "string", pattern: "^(https?://.+/)?$" },
  "prometheusRule.disabledAlerts": strings,
  "dashboards.namespace": dnsName,
  "dashboards.label": { type: "string", minLength: 1 },
  "dashboards.folderAnnotation": { type: "string", minLength: 1 },
  "dashboards.annotations": labels,
  "networkPolicy.otlpPorts": { type: "array", items: port },
};

function monitor(name: string): Readonly<Record<string, Schema>> {
  return {
    [`${name}.namespace`]: dnsName,
    [`${name}.labels`]: labels,
    [`${name}.interval`]: time,
    [`${name}.scrapeTimeout`]: time,
  };
}

/** The exporter's settings, except those that the chart sets itself. */
function configSchema(): Schema {
  const mine = new Set(["xmail.mail-root", "state.dir", "web.listen-address", "web.config.file", "privacy.key-file"]);
  const root: Node = { children: new Map() };
  for (const { flag, value, help } of settings) {
    if (mine.has(flag)) continue;
    const [room = "", key = "", ...more] = flag.split(".");
    if (more.length > 0) throw new Error(`scripts/chart/schema.ts: ${flag} is nested deeper than expected`);
    const above = root.children.get(room) ?? { children: new Map() };
    root.children.set(room, above);
    above.children.set(key, {
      children: new Map(),
      schema: { description: help, ...(choices[flag] ?? textOf(value)) },
    });
  }
  return object(root);
}

/** By the placeholder of the value in the exporter's help. */
function textOf(value: string): Schema {
  if (value === "DURATION") return { type: "string", pattern: "^([0-9]+(ms|s|m|h|d))+$" };
  if (value === "SIZE") return { type: ["string", "integer"], pattern: "^[0-9]+ *(B|KiB|MiB)?$" };
  if (value === "N") return { type: "integer", minimum: 0 };
  if (value === "URL") return { type: "string", pattern: "^https?://" };
  if (value === "DIR") return absolute;
  if (value === "PATH") return { type: "string", pattern: "^/.+" };
  return { type: "string", minLength: 1 };
}
