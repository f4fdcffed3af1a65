import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { interpret } from "../../src/config.js";
import { ConfigError } from "../../src/errors.js";

const tls = new URL("../fixtures/tls/", import.meta.url).pathname;
const on = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };
const read = (path: string) => readFileSync(path, "utf8");

function ask(env: Record<string, string>, argv: string[] = []) {
  try {
    const invocation = interpret(["--xmail.timezone", "UTC", ...argv], env, read);
    if (invocation.show !== undefined) throw new Error("shows a text instead");
    return { errors: [], ...invocation };
  } catch (error) {
    if (error instanceof ConfigError) return { errors: error.errors, notes: [], settings: undefined };
    throw error;
  }
}

const headers = "use NAME=VALUE, comma-separated, values percent-encoded, such as Authorization=Bearer%20TOKEN";

describe("where log records are sent", () => {
  it.each([
    ["HEADERS", "Authorization: Bearer hidden", "entry 1 is not NAME=VALUE with a valid header name"],
    ["HEADERS", "Authorization: Basic hidden==", "entry 1 is not NAME=VALUE with a valid header name"],
    ["HEADERS", "a=b,api-key=hidden%", "entry 2 has invalid percent-encoding, write % as %25"],
    ["HEADERS", "api-key=", "entry 1 has no value"],
    ["HEADERS", "api-key=hidden;hidden", "entry 1 contains a semicolon, write %3B"],
    ["HEADERS", "api-key=hid%0Aden", "entry 1 contains a character that is not allowed in a header"],
    ["LOGS_HEADERS", "a=b,hidden", "entry 2 is not NAME=VALUE with a valid header name"],
  ])("%s %j is refused, and not shown", (name, text, wrong) => {
    expect(ask({ ...on, [`OTEL_EXPORTER_OTLP_${name}`]: text }).errors).toEqual([
      `OTEL_EXPORTER_OTLP_${name}: ${wrong}; ${headers}`,
    ]);
  });

  it.each([
    [
      "OTEL_EXPORTER_OTLP_TIMEOUT",
      "10s",
      "not a valid number; use whole milliseconds from 1 to 86400000, such as 10000",
    ],
    ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "0", "not a valid number; use whole milliseconds from 1"],
    ["OTEL_BLRP_SCHEDULE_DELAY", "2s", "not a valid number; use whole milliseconds from 1 to 86400000, such as 1000"],
    ["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "many", "not a valid number; use a whole number from 1 to 100000"],
    ["OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "not an accepted value; use gzip or none"],
    ["OTEL_RESOURCE_ATTRIBUTES", "env", "entry 1 is not KEY=VALUE; use KEY=VALUE, comma-separated"],
    ["OTEL_RESOURCE_ATTRIBUTES", "a=b,c=d=e", "entry 2 is not KEY=VALUE"],
    ["OTEL_RESOURCE_ATTRIBUTES", "a=%zz", "entry 1 has invalid percent-encoding, write % as %25"],
    ["OTEL_LOGS_EXPORTER", "console", "unsupported exporter; use otlp or none"],
    ["OTEL_METRICS_EXPORTER", "console", "unsupported exporter; use otlp, prometheus or none"],
    ["OTEL_TRACES_EXPORTER", "jaeger", "unsupported exporter; use otlp or none"],
    ["OTEL_SDK_DISABLED", "yes", "neither true nor false; use true or false"],
    [
      "OTEL_EXPORTER_OTLP_CERTIFICATE",
      "/nowhere/ca.pem",
      "cannot be read: no such file or directory; use a readable PEM file",
    ],
    ["OTEL_EXPORTER_OTLP_CERTIFICATE", tls, "cannot be read: is a directory"],
    ["OTEL_EXPORTER_OTLP_CERTIFICATE", `${tls}README.md`, "contains no PEM certificate"],
  ])("%s %j is refused, with what is accepted", (name, text, wrong) => {
    const { errors } = ask({ ...on, [name]: text });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`${name} ${JSON.stringify(text)}: ${wrong}`);
  });

  it("an endpoint that is no URL and a protocol that is not spoken are refused, as settings of ours", () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    expect(ask(env).errors.map((fault) => fault.replace(/:.*\(/, " ("))).toEqual([
      '--otlp.endpoint "localhost (from OTEL_EXPORTER_OTLP_ENDPOINT)',
      '--otlp.protocol "grpc" (from OTEL_EXPORTER_OTLP_PROTOCOL)',
    ]);
  });

  it("all errors come at once, for run, check and backfill --otlp alike", () => {
    const env = { ...on, OTEL_EXPORTER_OTLP_TIMEOUT: "10s", OTEL_EXPORTER_OTLP_HEADERS: "x" };
    for (const argv of [[], ["run"], ["check"], ["backfill", "--otlp"]]) expect(ask(env, argv).errors).toHaveLength(2);
    for (const argv of [
      ["parse", "x"],
      ["trace", "x"],
      ["backfill", "--out", "x"],
    ])
      expect(ask({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: "nonsense" }, argv).errors).toEqual([]);
  });

  it.each([
    ["OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer hidden,X-Scope-OrgID=1,"],
    ["OTEL_EXPORTER_OTLP_HEADERS", " api-key = 100%25 , Authorization=Basic%20YTpi== "],
    ["OTEL_EXPORTER_OTLP_COMPRESSION", " gzip "],
    ["OTEL_EXPORTER_OTLP_TIMEOUT", "30000"],
    ["OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=prod, host.name = mx1,,"],
    ["OTEL_LOGS_EXPORTER", "otlp"],
    ["OTEL_SDK_DISABLED", "False"],
    ["OTEL_EXPORTER_OTLP_CERTIFICATE", `${tls}ca.crt`],
    ["OTEL_EXPORTER_OTLP_TIMEOUT", " "],
  ])("%s %j is taken", (name, text) => {
    expect(ask({ ...on, [name]: text })).toMatchObject({ errors: [], notes: [] });
  });

  it("what a stronger one replaces is not checked, but headers are joined", () => {
    const weak = { OTEL_EXPORTER_OTLP_TIMEOUT: "10s", OTEL_EXPORTER_OTLP_HEADERS: "x" };
    const strong = { OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: "10000", OTEL_EXPORTER_OTLP_LOGS_HEADERS: "a=b" };
    expect(ask({ ...on, ...weak, ...strong }).errors).toEqual([expect.stringMatching(/^OTEL_EXPORTER_OTLP_HEADERS: /)]);
  });
});

describe("a client certificate", () => {
  const pair = (cert: string, key: string) => ({
    ...on,
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: tls + cert,
    OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY: tls + key,
  });

  it("goes with its own key", () => {
    expect(ask(pair("client.crt", "client.key")).errors).toEqual([]);
    expect(ask(pair("client.crt", "stranger.key")).errors).toEqual([
      `OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY "${tls}stranger.key": does not match the certificate in OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`,
    ]);
  });

  it("and its key do not go alone", () => {
    const { OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY: key, ...certificate } = pair("client.crt", "client.key");
    expect(ask(certificate).errors).toEqual([
      expect.stringContaining(
        "OTEL_EXPORTER_OTLP_CLIENT_KEY: required when OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE is set",
      ),
    ]);
    expect(ask({ ...on, OTEL_EXPORTER_OTLP_CLIENT_KEY: key }).errors).toEqual([
      expect.stringContaining("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: required"),
    ]);
  });

  it.each([
    [
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nhidden\n-----END ENCRYPTED PRIVATE KEY-----",
      "is encrypted with a passphrase",
    ],
    ["-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----", "contains no PEM private key"],
  ])("with a key that cannot be used is refused, and the key not shown", (text, wrong) => {
    const readFile = (path: string) => (path.endsWith("client.key") ? text : read(path));
    const run = () => interpret(["--xmail.timezone", "UTC"], pair("client.crt", "client.key"), readFile);
    expect(run).toThrow(wrong);
    expect(run).not.toThrow("hidden");
  });

  it("is refused where one of several cannot be understood", () => {
    const broken = `${read(`${tls}client.crt`)}-----BEGIN CERTIFICATE-----\naGlkZGVu\n-----END CERTIFICATE-----\n`;
    const readFile = (path: string) => (path.endsWith(".crt") ? broken : read(path));
    expect(() => interpret(["--xmail.timezone", "UTC"], pair("client.crt", "client.key"), readFile)).toThrow(
      "contains an invalid certificate",
    );
  });
});

describe("where none are sent", () => {
  it("wrong variables are no errors, and one line says that they have no effect", () => {
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: "10s", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_SDK_DISABLED: "" };
    expect(ask(env)).toMatchObject({
      errors: [],
      notes: [
        "OTLP is off, no --otlp.endpoint is set; ignored variables: OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_TIMEOUT",
      ],
    });
    expect(ask({}).notes).toEqual([]);
  });

  it("those of other signals neither", () => {
    const env = { ...on, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "10s", OTEL_EXPORTER_OTLP_METRICS_HEADERS: "hidden" };
    expect(ask(env)).toMatchObject({
      errors: [],
      notes: [
        "only log records are pushed; ignored variables: OTEL_EXPORTER_OTLP_METRICS_HEADERS, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
      ],
    });
  });

  it("those of a queue in memory neither, of which there is none", () => {
    const env = { ...on, OTEL_BLRP_MAX_QUEUE_SIZE: "many", OTEL_BLRP_EXPORT_TIMEOUT: "1" };
    const notes = [
      "the log files serve as the queue; ignored variables: OTEL_BLRP_EXPORT_TIMEOUT, OTEL_BLRP_MAX_QUEUE_SIZE",
    ];
    expect(ask(env)).toMatchObject({ errors: [], notes });
  });

  it.each([
    [{ OTEL_SDK_DISABLED: "TRUE" }, "OTEL_SDK_DISABLED=true"],
    [{ OTEL_LOGS_EXPORTER: "none" }, "OTEL_LOGS_EXPORTER=none"],
  ])("because of %j: obeyed whatever sets the endpoint, and said", (env, off) => {
    const asked = ask({ ...on, ...env, OTEL_EXPORTER_OTLP_HEADERS: "hidden" }, ["--otlp.endpoint", "http://flag:1"]);
    expect(asked.settings?.otlp).not.toHaveProperty("logs");
    const ignored = "OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS";
    expect(asked.notes).toEqual([`OTLP is off: ${off}; ignored variables: ${ignored}`]);
    expect(ask(env).notes).toEqual([`OTLP is off: ${off}`]);
    expect(ask(env, ["backfill", "--otlp"]).errors).toEqual([
      `--otlp: cannot send records, OTLP is turned off by ${off}`,
    ]);
  });
});

describe("metrics", () => {
  const asked = { ...on, OTEL_METRICS_EXPORTER: "otlp" };

  it("are pushed where a setting of ours or the standard's says so, and not otherwise", () => {
    const metrics = { signal: "metrics", url: "http://127.0.0.1:4318", asIs: false, protocol: "http/protobuf" };
    expect(ask(on).settings?.otlp).not.toHaveProperty("metrics");
    for (const env of [
      asked,
      { ...on, OTEL_METRICS_EXPORTER: "prometheus,otlp" },
      { ...on, XMAIL_EXPORTER_OTLP_METRICS: "true" },
    ])
      expect(ask(env).settings?.otlp.metrics).toEqual(metrics);
    expect(ask(on, ["--otlp.metrics"]).settings?.otlp.metrics).toEqual(metrics);
    expect(ask({ ...on, OTEL_METRICS_EXPORTER: "none" }, ["--otlp.metrics"]).settings?.otlp).not.toHaveProperty(
      "metrics",
    );
  });

  it("go to an endpoint and by a protocol of their own, also alone", () => {
    const own = {
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://m:1/api",
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/json",
    };
    const { settings } = ask({ ...asked, ...own });
    expect(settings?.otlp.metrics).toMatchObject({ url: "http://m:1/api", asIs: true, protocol: "http/json" });
    expect(settings?.otlp.logs).toMatchObject({ url: "http://127.0.0.1:4318", asIs: false, protocol: "http/protobuf" });
    expect(ask({ ...own, OTEL_METRICS_EXPORTER: "otlp" }).settings?.otlp).not.toHaveProperty("logs");
    const bad = { ...asked, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "m:1", OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "grpc" };
    expect(ask(bad).errors).toEqual([
      expect.stringMatching(/^--otlp.endpoint "m:1": not a valid.*OTEL_EXPORTER_OTLP_METRICS_ENDPOINT/),
      expect.stringMatching(/^--otlp.protocol "grpc": unsupported.*OTEL_EXPORTER_OTLP_METRICS_PROTOCOL/),
    ]);
  });

  it("need an endpoint where our own setting asks for them; the standard's variable is for all programs of a machine", () => {
    expect(ask({}, ["--otlp.metrics"]).errors).toEqual([
      "--otlp.metrics: no endpoint is set; use --otlp.endpoint URL as well (from the command line)",
    ]);
    expect(ask({ OTEL_METRICS_EXPORTER: "otlp" }).errors).toEqual([]);
  });

  it.each([
    ["OTEL_METRIC_EXPORT_INTERVAL", "500"],
    ["OTEL_METRIC_EXPORT_TIMEOUT", "0"],
    ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"],
    ["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "base2_exponential_bucket_histogram"],
    ["OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "10s"],
  ])("%s %j is refused where they are pushed, and has no effect elsewhere", (name, text) => {
    expect(ask({ ...asked, [name]: text }).errors).toEqual([
      expect.stringContaining(`${name} ${JSON.stringify(text)}: `),
    ]);
    expect(ask({ ...on, [name]: text })).toMatchObject({
      errors: [],
      notes: [`only log records are pushed; ignored variables: ${name}`],
    });
  });
});

describe("traces", () => {
  it("are sent where a setting of ours or the standard's says so, and not otherwise", () => {
    const traces = { signal: "traces", url: "http://127.0.0.1:4318", asIs: false, protocol: "http/protobuf" };
    expect(ask(on).settings?.otlp).not.toHaveProperty("traces");
    for (const env of [
      { ...on, OTEL_TRACES_EXPORTER: "otlp" },
      { ...on, XMAIL_EXPORTER_OTLP_TRACES: "true" },
    ])
      expect(ask(env).settings?.otlp).toMatchObject({ traces });
    expect(ask(on, ["--otlp.traces"]).settings?.otlp.traces).toEqual(traces);
    for (const off of ["OTEL_TRACES_EXPORTER=none", "OTEL_SDK_DISABLED=true"]) {
      const [name = "", value = ""] = off.split("=");
      expect(ask({ ...on, [name]: value }, ["--otlp.traces"]).settings?.otlp).not.toHaveProperty("traces");
    }
    expect(ask(on, ["parse", "f"]).settings?.otlp).not.toHaveProperty("traces");
  });

  it("go to an endpoint and by a protocol of their own, also alone", () => {
    const own = {
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t:1/api",
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json",
    };
    const { settings } = ask({ ...on, ...own });
    expect(settings?.otlp.traces).toMatchObject({ url: "http://t:1/api", asIs: true, protocol: "http/json" });
    expect(settings?.otlp.logs).toMatchObject({ url: "http://127.0.0.1:4318", protocol: "http/protobuf" });
    expect(ask(own).settings?.otlp).not.toHaveProperty("logs");
    expect(ask({}, ["--otlp.traces"]).errors).toEqual([
      "--otlp.traces: no endpoint is set; use --otlp.endpoint URL as well (from the command line)",
    ]);
  });

  it.each(["OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_BSP_SCHEDULE_DELAY"])("check %s where they are sent", (name) => {
    expect(ask({ ...on, [name]: "0" }).errors).toEqual([]);
    expect(ask({ ...on, [name]: "0" }, ["--otlp.traces"]).errors).toEqual([
      expect.stringContaining(`${name} "0": not a valid number`),
    ]);
  });
});
