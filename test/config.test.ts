import { describe, expect, it } from "vitest";
import { interpret, loadSettings } from "../src/config.js";
import { commandName, commands } from "../src/config/commands.js";
import { environmentName, listSettings, settings as listed } from "../src/config/list.js";
import { ConfigError } from "../src/errors.js";

const noFile = (): string => {
  throw Object.assign(new Error("secret text of an error"), { code: "ENOENT" });
};

function load(argv: string[] = [], env: Record<string, string> = {}, yaml?: string) {
  return loadSettings(argv, env, yaml === undefined ? noFile : () => yaml);
}

function faultsOf(argv: string[], env: Record<string, string> = {}, yaml?: string): readonly string[] {
  try {
    interpret(argv, env, yaml === undefined ? noFile : () => yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
  return [];
}

describe("defaults", () => {
  it("are those of the design", () => {
    expect(load(["--xmail.timezone", "UTC"])).toEqual({
      xmail: {
        mailRoot: "/var/MailRoot",
        logDir: "/var/MailRoot/logs",
        timezone: "UTC",
        encoding: "windows-1252",
        startAt: "beginning",
        maxLineBytes: 1_048_576,
      },
      spool: { interval: 30_000, remoteDomains: 0, retryDivisor: 16, maxAttempts: 32 },
      metrics: { maxDomains: 100 },
      state: { dir: "/var/lib/xmail-exporter" },
      privacy: { addresses: "keep", ips: "keep" },
      otlp: { startAt: { ago: 86_400_000 }, body: "text" },
      trace: {},
      web: { listenAddress: [{ port: 10052 }], telemetryPath: "/metrics", details: "authenticated" },
      log: { level: "info", format: "logfmt" },
    });
  });

  it("take the machine's zone, XMail's MAIL_ROOT and systemd's STATE_DIRECTORY", () => {
    const settings = load([], { MAIL_ROOT: "/srv/mail", STATE_DIRECTORY: "/var/lib/a:/var/lib/b" });
    expect(settings.xmail.timezone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(settings.xmail.logDir).toBe("/srv/mail/logs");
    expect(settings.state.dir).toBe("/var/lib/a");
  });
});

describe("the order of sources", () => {
  const file = "otlp: {protocol: http/json, endpoint: 'http://file:1'}";
  const general = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://general:1" };
  const logs = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://logs:1/v1/logs" };
  const own = { XMAIL_EXPORTER_OTLP_ENDPOINT: "http://own:1" };
  const flag = ["--otlp.endpoint", "http://flag:1"];
  const named = ["--config.file", "x.yaml"];

  it.each([
    ["file", named, {}, { url: "http://file:1", asIs: false }],
    ["OTEL_EXPORTER_OTLP_*", named, general, { url: "http://general:1", asIs: false }],
    ["OTEL_EXPORTER_OTLP_LOGS_*", named, { ...general, ...logs }, { url: "http://logs:1/v1/logs", asIs: true }],
    ["XMAIL_EXPORTER_*", named, { ...general, ...logs, ...own }, { url: "http://own:1", asIs: false }],
    ["flag", [...named, ...flag], { ...general, ...logs, ...own }, { url: "http://flag:1", asIs: false }],
  ])("%s wins over all before it", (_, argv, env, endpoint) => {
    expect(load(argv, env, file).otlp.logs).toMatchObject(endpoint);
  });

  it("puts file before MAIL_ROOT", () => {
    const yaml = "xmail: {mail-root: /from/file}";
    expect(load(named, { MAIL_ROOT: "/srv" }, yaml).xmail.mailRoot).toBe("/from/file");
  });

  it("finds the file by its variable, and each setting under its own name", () => {
    const yaml =
      "web:\n  config:\n    file: web.yaml\n  listen-address: :9\nxmail:\n  max-line-bytes: 65536\n  encoding:\n";
    const settings = load([], { XMAIL_EXPORTER_CONFIG_FILE: "x.yaml", XMAIL_EXPORTER_LOG_LEVEL: "debug" }, yaml);
    expect(settings.web).toMatchObject({ configFile: "web.yaml", listenAddress: [{ port: 9 }] });
    expect(settings.xmail).toMatchObject({ maxLineBytes: 65_536, encoding: "windows-1252" });
    expect(settings.log.level).toBe("debug");
  });

  it("takes the protocol of the logs before that of all signals", () => {
    const env = { ...general, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "http/json" };
    expect(load([], env).otlp.logs?.protocol).toBe("http/json");
  });

  it("counts an empty variable as none, and an empty flag as off", () => {
    const env = { XMAIL_EXPORTER_OTLP_ENDPOINT: "", OTEL_EXPORTER_OTLP_ENDPOINT: "http://general:1" };
    expect(load([], env).otlp.logs?.url).toBe("http://general:1");
    expect(load(["--otlp.endpoint="], env).otlp).not.toHaveProperty("logs");
  });

  it("sends nothing where OpenTelemetry is switched off, wherever an endpoint is set", () => {
    for (const off of [{ OTEL_SDK_DISABLED: "true" }, { OTEL_LOGS_EXPORTER: "none" }])
      expect(load([...named, ...flag], { ...general, ...own, ...off }, file).otlp).not.toHaveProperty("logs");
  });

  it("gives every setting an environment name of its own", () => {
    const names = listed.map((setting) => environmentName(setting.flag));
    expect(new Set(names).size).toBe(listed.length);
    expect(names).toContain("XMAIL_EXPORTER_XMAIL_MAIL_ROOT");
    expect(names).toContain("XMAIL_EXPORTER_WEB_CONFIG_FILE");
  });
});

describe("values", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["1h30m", 5_400_000],
    ["0", 0],
    ["0s", 0],
  ])("reads the interval %s", (text, milliseconds) => {
    expect(load(["--spool.interval", text]).spool.interval).toBe(milliseconds);
  });

  it.each([
    ["1MiB", 1_048_576],
    ["64KiB", 65_536],
    ["1048576", 1_048_576],
  ])("reads the size %s", (text, bytes) => {
    expect(load(["--xmail.max-line-bytes", text]).xmail.maxLineBytes).toBe(bytes);
  });

  it.each([
    [":10052", { port: 10052 }],
    ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }],
    ["[::1]:9100", { host: "::1", port: 9100 }],
    ["mail.example:80", { host: "mail.example", port: 80 }],
  ])("reads the listen address %s", (text, address) => {
    expect(load(["--web.listen-address", text]).web.listenAddress).toEqual([address]);
  });

  it("reads several listen addresses: flags, a variable with commas, a list in the file", () => {
    const both = [{ host: "127.0.0.1", port: 1 }, { port: 2 }];
    const flags = ["--web.listen-address", "127.0.0.1:1", "--web.listen-address=:2"];
    const variable = { XMAIL_EXPORTER_WEB_LISTEN_ADDRESS: "127.0.0.1:1, :2" };
    const named = ["--config.file", "x.yaml"];
    expect(load(flags).web.listenAddress).toEqual(both);
    expect(load([], variable).web.listenAddress).toEqual(both);
    expect(load(named, {}, "web: {listen-address: ['127.0.0.1:1', ':2']}").web.listenAddress).toEqual(both);
    expect(load(named, {}, "web:\n  listen-address:\n    - 127.0.0.1:1\n    - :2\n").web.listenAddress).toEqual(both);
    expect(load(["--web.listen-address", ":3"], variable).web.listenAddress).toEqual([{ port: 3 }]);
    const shown = interpret(flags, {}, noFile);
    const inForce = shown.show === undefined ? shown.inForce : [];
    expect(inForce.find(({ flag }) => flag === "web.listen-address")?.value).toBe("127.0.0.1:1, :2");
  });

  it("reads the services to probe: flags, a variable with commas, a list in the file", () => {
    const both = [
      { service: "smtp", host: "127.0.0.1", port: 25 },
      { service: "pop3s", host: "::1", port: 995 },
    ];
    const variable = { XMAIL_EXPORTER_XMAIL_PROBE: "smtp=127.0.0.1:25, pop3s=[::1]:995" };
    const file = "xmail: {probe: ['smtp=127.0.0.1:25', 'pop3s=[::1]:995']}";
    expect(load(["--xmail.probe", "smtp=127.0.0.1:25,pop3s=[::1]:995"]).xmail.probe).toEqual(both);
    expect(load([], variable).xmail.probe).toEqual(both);
    expect(load(["--config.file", "x.yaml"], {}, file).xmail.probe).toEqual(both);
  });

  it("names each service to probe that is wrong", () => {
    const errors = faultsOf(["--xmail.probe", "smtp=mx:25,imap=mx:143,pop3=:110,smtp=mx:587,ctrl=mx:0"]);
    expect(errors.map((error) => /: ("\S+" is [\w ]+);/.exec(error)?.[1])).toEqual([
      '"imap=mx:143" is not a service with its address',
      '"pop3=:110" is not a service with its address',
      '"smtp=mx:587" is a service given twice',
      '"ctrl=mx:0" is not a service with its address',
    ]);
    expect(faultsOf(["--xmail.probe", "mx:25"])[0]).toContain(
      "is not a service with its address; use SERVICE=HOST:PORT",
    );
  });

  it("names each listen address that is wrong", () => {
    const errors = faultsOf(["--web.listen-address", ":1", "--web.listen-address", "x", "--web.listen-address", ":1"]);
    const accepted = "use [HOST]:PORT such as :10052, 127.0.0.1:10052 or [::1]:10052 (from the command line)";
    expect(errors).toEqual([
      `--web.listen-address ":1, x, :1": "x" is not a valid listen address; ${accepted}`,
      `--web.listen-address ":1, x, :1": ":1" is given twice; ${accepted}`,
    ]);
    expect(faultsOf(["--web.listen-address", ":1,"])[0]).toContain('"" is not a valid listen address');
    expect(faultsOf(["--config.file", "x"], {}, "web: {listen-address: [':1', {a: b}]}")[0]).toContain(
      "key web.listen-address takes a value or a list of values",
    );
  });

  it.each([
    ["beginning", { from: "beginning" }],
    ["end", { from: "end" }],
    ["7d", { ago: 604_800_000 }],
  ])("reads the start %s", (text, start) => {
    expect(load(["--otlp.start-at", text]).otlp.startAt).toEqual(start);
  });

  it.each([
    ["--xmail.mail-root", ""],
    ["--xmail.timezone", "Mars/Base"],
    ["--xmail.encoding", "klingon"],
    ["--xmail.start-at", "24h"],
    ["--xmail.max-line-bytes", "1023"],
    ["--xmail.max-line-bytes", "1GB"],
    ["--spool.interval", "30"],
    ["--spool.interval", "25d"],
    ["--metrics.max-domains", "-1"],
    ["--otlp.endpoint", "127.0.0.1:4318"],
    ["--otlp.protocol", "grpc"],
    ["--otlp.start-at", "0s"],
    ["--otlp.max-age", "0"],
    ["--otlp.body", "html"],
    ["--otlp.instance-id", "a\nb"],
    ["--web.listen-address", "10052"],
    ["--web.listen-address", ":65536"],
    ["--web.listen-address", "::1:80"],
    ["--web.telemetry-path", "metrics"],
    ["--web.telemetry-path", "/-/ready"],
    ["--web.details", "local,everyone"],
    ["--log.level", "loud"],
    ["--log.format", "xml"],
  ])("refuses %s %j and says what is accepted", (flag, text) => {
    const accepts = listed.find((setting) => `--${setting.flag}` === flag)?.accepts;
    const errors = faultsOf([flag, text]);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.startsWith(`${flag} ${JSON.stringify(text)}: `)).toBe(true);
    expect(errors[0]?.endsWith(`; use ${accepts} (from the command line)`)).toBe(true);
  });
});

describe("errors", () => {
  it("name flag, value, what is accepted and where it came from", () => {
    expect(faultsOf([], { XMAIL_EXPORTER_XMAIL_TIMEZONE: "Mars/Base" })).toEqual([
      '--xmail.timezone "Mars/Base": unknown time zone; use an IANA name such as Europe/Berlin (from XMAIL_EXPORTER_XMAIL_TIMEZONE)',
    ]);
    expect(faultsOf(["--config.file", "x.yaml"], {}, "log: {level: loud}")).toEqual([
      '--log.level "loud": not an accepted value; use debug, info, warn or error (from x.yaml, key log.level)',
    ]);
    expect(faultsOf(["--otlp.endpoint=http://x"], { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toEqual([
      '--otlp.protocol "grpc": unsupported protocol; use http/protobuf or http/json (from OTEL_EXPORTER_OTLP_PROTOCOL)',
    ]);
  });

  it("come all at once, from every source", () => {
    const argv = ["--mail-root", "/x", "--config.file", "x.yaml", "--xmail.encoding", "klingon", "--log.level"];
    const env = { XMAIL_EXPORTER_STATE_DRI: "/x", XMAIL_EXPORTER_SPOOL_INTERVAL: "often" };
    const errors = faultsOf(argv, env, "xmail: {timezon: UTC}\nmetrics: {max-domains: many}");
    expect(errors.map((fault) => fault.slice(0, 34))).toEqual([
      "--log.level: missing value; use de",
      "--mail-root: unknown flag; did you",
      '--config.file "x.yaml": unknown ke',
      "XMAIL_EXPORTER_STATE_DRI: unknown ",
      '--xmail.encoding "klingon": unknow',
      '--spool.interval "often": not a va',
      '--metrics.max-domains "many": not ',
    ]);
  });

  it("suggest the flag, key, variable and command that were meant", () => {
    expect(faultsOf(["--timezone=UTC"])).toEqual(["--timezone: unknown flag; did you mean --xmail.timezone?"]);
    expect(faultsOf(["run", "--kind", "smtp"])).toEqual(["--kind: unknown flag; it is a flag of the command parse"]);
    expect(faultsOf(["prase"])).toEqual(['"prase": unknown command; did you mean parse?']);
    expect(faultsOf([], { XMAIL_EXPORTER_LOG_LEVLE: "x" })).toEqual([
      "XMAIL_EXPORTER_LOG_LEVLE: unknown environment variable; did you mean XMAIL_EXPORTER_LOG_LEVEL?",
    ]);
    expect(faultsOf(["--config.file", "x"], {}, "xmial: {timezone: UTC}\nlog.level: info\nweb: {config: y}")).toEqual([
      '--config.file "x": unknown key xmial; did you mean xmail? (from the command line)',
      '--config.file "x": unknown key log.level; nest its parts: log: {level: ...} (from the command line)',
      '--config.file "x": unknown key web.config; it takes nested keys: web.config.file (from the command line)',
    ]);
  });

  it("tell a file that is missing, no YAML, no mapping, or has a list where one value belongs", () => {
    const argv = ["--config.file", "x.yaml"];
    expect(faultsOf(argv)[0]).toContain('"x.yaml": cannot be read: no such file or directory');
    expect(faultsOf(argv, {}, "a: 1\nlog: {level: 'info")[0]).toContain("not valid YAML at line 2");
    expect(faultsOf(argv, {}, "log: *info")[0]).toContain("an alias without an anchor");
    expect(faultsOf(argv, {}, "- a")[0]).toContain("has no keys");
    expect(faultsOf(argv, {}, "log: {level: [info, warn]}")[0]).toContain("key log.level takes a single value");
    expect(faultsOf(argv, {}, "# nothing yet\n")).toEqual([]);
  });

  it("tell a flag that swallowed the next one", () => {
    expect(faultsOf(["--state.dir", "--log.level", "info"])[0]).toBe(
      "--state.dir: missing value; use a directory (from the command line)",
    );
  });

  it("never show a secret", () => {
    const argv = ["--otlp.headers", "Authorization=hidden", "--otlp.token=hidden", "x", "--web.password", "hidden"];
    const env = {
      XMAIL_EXPORTER_OTLP_HEADERS: "Authorization=hidden",
      XMAIL_EXPORTER_OTLP_ENDPOINT: "ftp://user:hid/den@host/?key=hidden",
      OTEL_EXPORTER_OTLP_HEADERS: "Authorization=hidden",
    };
    const errors = [
      ...faultsOf(argv, env),
      ...faultsOf(["Authorization=hidden", "http://user:hidden@host"]),
      ...faultsOf(["--config.file", "x"], {}, 'otlp: {endpoint: "hidden'),
      ...faultsOf([], { XMAIL_EXPORTER_OTLP_ENDPOINT: "user:hidden@host:4318" }),
    ];
    expect(errors.length).toBeGreaterThan(7);
    expect(errors.join("\n")).not.toMatch(/hid\/?den/);
    const { inForce } = settingsOf(["--otlp.endpoint", "http://user:hidden@host"]);
    expect(inForce.find(({ flag }) => flag === "otlp.endpoint")?.value).toBe("http://***@host");
  });

  it("leave the variables alone that Kubernetes makes of a service of our name", () => {
    const env = {
      XMAIL_EXPORTER_SERVICE_HOST: "10.0.0.1",
      XMAIL_EXPORTER_SERVICE_PORT_HTTP: "10052",
      XMAIL_EXPORTER_PORT: "tcp://10.0.0.1:10052",
      XMAIL_EXPORTER_PORT_10052_TCP_ADDR: "10.0.0.1",
    };
    expect(faultsOf([], env)).toEqual([]);
  });
});

function settingsOf(argv: string[]) {
  const invocation = interpret(argv, {}, noFile);
  if (invocation.show !== undefined) throw new Error("shows a text instead");
  return invocation;
}

describe("commands", () => {
  it("run when nothing is named, and take settings before and behind their name", () => {
    expect(settingsOf([]).options).toEqual({ command: "run" });
    const { options, settings } = settingsOf(["--log.level", "warn", "check", "--log.format=json"]);
    expect(options).toEqual({ command: "check" });
    expect(settings.log).toEqual({ level: "warn", format: "json" });
  });

  it("parse takes files, - and what stands behind --", () => {
    const { options } = settingsOf(["parse", "a", "--kind", "smtp", "-", "--xmail.timezone", "UTC", "--", "--b"]);
    expect(options).toEqual({ command: "parse", kind: "smtp", files: ["a", "-", "--b"] });
    expect(faultsOf(["parse"])).toEqual(["parse: no file given; pass log files, or - for standard input"]);
    expect(faultsOf(["parse", "--kind", "imap", "a"])[0]).toContain("use one of smtp, smail");
  });

  it("backfill has its defaults, takes switches without a value, and labels several times", () => {
    expect(settingsOf(["backfill", "--otlp", "a", "--rate", "50"]).options).toEqual({
      command: "backfill",
      files: ["a"],
      otlp: true,
      rate: 50,
      step: 60_000,
    });
    const given = ["--label", "job=xmail", "--step=15s", "b", "--label", "instance=mail:1=2", "--out", "x"];
    expect(settingsOf(["backfill", "a", ...given]).options).toEqual({
      command: "backfill",
      files: ["a", "b"],
      out: "x",
      step: 15_000,
      label: { job: "xmail", instance: "mail:1=2" },
    });
    expect(settingsOf(["parse", "--explain", "a"]).options).toMatchObject({ explain: true, files: ["a"] });
  });

  it("backfill says what it takes", () => {
    for (const label of ["job", "__name__=x", "a=", "=b", "1a=b"])
      expect(faultsOf(["backfill", "--label", label])).toEqual([
        `--label "${label}": not a valid label; use NAME=VALUE, each name once (from the command line)`,
      ]);
    expect(faultsOf(["backfill", "--label", "a=1", "--label", "a=2"])[0]).toContain("not a valid label");
    expect(faultsOf(["backfill", "--step", "1500ms"])[0]).toContain("use a duration of whole seconds from 1s to 1h");
    expect(faultsOf(["backfill", "--otlp=yes"])).toEqual([
      "--otlp: unknown flag; it is a flag of the command backfill",
    ]);
    expect(faultsOf(["backfill", "--rate", "0"])[0]).toContain("not a valid number");
  });

  it("tail takes one-letter flags, together and before their value, and texts to filter by", () => {
    const options = { command: "tail", files: ["bob@", "efail"], lines: 5, follow: true };
    expect(settingsOf(["tail", "bob@", "-fn", "5", "efail"]).options).toEqual(options);
    expect(settingsOf(["tail", "bob@", "-n5", "--follow", "efail"]).options).toEqual(options);
    expect(settingsOf(["tail"]).options).toEqual({ command: "tail", files: [], lines: 20 });
    expect(faultsOf(["tail", "-n"])).toEqual([
      "-n: missing value; use a whole number from 0 to 10000 (from the command line)",
    ]);
    expect(faultsOf(["tail", "-n", "many", "-x"])).toEqual([
      "-x: unknown flag",
      '--lines "many": not a valid number; use a whole number from 0 to 10000 (from the command line)',
    ]);
  });

  it("prune demands an age, and knows the endpoint of the exporter", () => {
    const { options, settings } = settingsOf([
      "prune",
      "--older-than",
      "90d",
      "--otlp.endpoint",
      "http://127.0.0.1:4318",
    ]);
    expect(options).toEqual({ command: "prune", olderThan: 90 * 86_400_000 });
    expect(settings.otlp.logs?.url).toContain("http://127.0.0.1:4318");
    expect(faultsOf(["prune"])).toEqual(["--older-than: is required; use a duration such as 90d"]);
    expect(faultsOf(["prune", "--older-than", "old"])[0]).toContain("use a duration such as 90d");
  });

  it("simulate has its defaults and demands --out", () => {
    const { options } = settingsOf(["simulate", "--out", "/x", "--duration", "5m", "--rotate-hours", "1"]);
    const given = { command: "simulate", out: "/x", duration: 300_000, rotateHours: 1 };
    expect(options).toEqual({ ...given, rate: 20, scenarioAfter: 120_000 });
    expect(faultsOf(["simulate", "--rate", "-1"])).toEqual([
      "--out: is required; use a directory",
      '--rate "-1": not a valid number; use a number from 0 to 100000 (from the command line)',
    ]);
  });
});

describe("a very long value", () => {
  it("is cut, so that what is wrong with it can be seen", () => {
    const [error = ""] = faultsOf(["--log.level", `loud${"x".repeat(20_000)}`]);
    expect(error.length).toBeLessThan(320);
    expect(error).toContain('xxx…": not an accepted value; use debug, info, warn or error');
  });
});

describe("help", () => {
  const names = commands.options.map(commandName);
  const help = (argv: string[]) => {
    const invocation = interpret(argv, {}, noFile, 100);
    return invocation.show === "help" ? invocation.text : undefined;
  };

  it("reads well", () => {
    expect(help(["--help"])).toMatchSnapshot("all");
    expect(help(["parse", "-h"])).toMatchSnapshot("parse");
    expect(help(["backfill", "--help"])).toMatchSnapshot("backfill");
    expect(help(["queue", "--help"])).toMatchSnapshot("queue");
    expect(help(["tail", "--help"])).toMatchSnapshot("tail");
    expect(help(["prune", "--help"])).toMatchSnapshot("prune");
    expect(help(["report", "--help"])).toMatchSnapshot("report");
    expect(help(["check", "--help"])).toMatchSnapshot("check");
    expect(help(["simulate", "--help"])).toMatchSnapshot("simulate");
  });

  it("names every value that a setting or an option accepts", () => {
    const textOf = (argv: string[]) => (help(argv) ?? "").replace(/\s+/g, " ");
    const missing = [{ argv: ["--help"], list: listed }]
      .concat(
        commands.options.map((command) => ({ argv: ["help", commandName(command)], list: listSettings(command) })),
      )
      .flatMap(({ argv, list }) =>
        list.flatMap(({ flag, choices = [] }) => {
          const own = textOf(argv).split(` --${flag} <`)[1]?.split(" --")[0] ?? "";
          return choices.filter((word) => !new RegExp(`[( ]${word}[,; ]`).test(own)).map((word) => `${flag} ${word}`);
        }),
      );
    expect(missing).toEqual([]);
    expect(textOf(["--help"])).toContain("(beginning, end, or a maximum age such as 24h or 7d; default: 24h)");
    expect(textOf(["prune", "--help"])).toContain("(a duration such as 90d)");
  });

  it.each([["help"], ["help", "help"], ...names.map((name) => ["help", name]), ...names.map((name) => [name, "-h"])])(
    "of %s %s fits a terminal of 80 columns",
    (...argv) => {
      const invocation = interpret(argv, {}, noFile);
      const lines = invocation.show === "help" ? invocation.text.split("\n") : [];
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it("is a command, too", () => {
    expect(help(["help"])).toBe(help(["--help"]));
    for (const name of names) expect(help(["help", name])).toBe(help([name, "--help"]));
    expect(help(["--log.level", "loud", "help", "parse"])).toBe(help(["parse", "--help"]));
    expect(faultsOf(["help", "pasre"])).toEqual(['"pasre": unknown command; did you mean parse?']);
    expect(faultsOf(["help", "parse", "check"])).toContain('"check": unexpected argument');
    expect(faultsOf(["verison"])).toEqual(['"verison": unknown command; did you mean version?']);
  });

  it("gives way to the version, however it is asked for", () => {
    for (const argv of [["--version"], ["-V"], ["version"], ["check", "-V"], ["version", "--log.level", "loud"]])
      expect(interpret(argv, {}, noFile), argv.join(" ")).toEqual({ show: "version" });
    expect(interpret(["licenses"], {}, noFile)).toEqual({ show: "licenses" });
    expect(help(["version", "--help"])).toContain("Usage: xmail-exporter version");
  });

  it("comes in spite of any error", () => {
    expect(help(["--nonsense", "--help"])).toContain("Usage:");
    expect(interpret(["--version"], { XMAIL_EXPORTER_LOG_LEVEL: "loud" }, noFile)).toEqual({ show: "version" });
  });
});
