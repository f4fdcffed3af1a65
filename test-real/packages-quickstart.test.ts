import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startLoki, type StandInLoki } from "./loki.js";
import { readBlocks } from "./page.js";
import { follow, notHere, type Rule } from "./quickstart.js";
import { findProgram, freePort, root, startProgram, temporaryDirectory, until, type Program } from "./support.js";

/** docs/quickstart/linux.md, command by command, on this machine: it must have neither a MailRoot nor the exporter. */
const mailRoot = "/var/MailRoot";
const settings = "/etc/default/xmail-exporter";
const unit = "xmail-exporter.service";
const installed = [`/etc/systemd/system/${unit}`, settings, "/usr/local/bin/xmail-exporter", "/var/lib/xmail-exporter"];

describe("the quickstart for Linux", { timeout: 120_000 }, () => {
  let directory = "";
  let listen = "";
  let loki: StandInLoki;
  let service: Program | undefined;

  beforeEach(async () => {
    for (const path of [mailRoot, "/usr/bin/xmail-exporter", ...installed])
      if (existsSync(path)) throw new Error(`${path} is on this machine already`);
    directory = await temporaryDirectory("quickstart");
    listen = `127.0.0.1:${await freePort()}`;
    loki = await startLoki();
    await makeMailRoot();
    // in place of systemd, which is not in charge here
    await writeFile(join(directory, "systemctl"), `#!/bin/sh\necho "$*" >>'${directory}/systemctl.log'\n`);
    await chmod(join(directory, "systemctl"), 0o755);
  });

  afterEach(async () => {
    await service?.end();
    await loki.close();
    spawnSync("dpkg", ["--purge", "xmail-exporter"]);
    spawnSync("userdel", ["xmail-exporter"]);
    for (const path of [mailRoot, directory, ...installed]) await rm(path, { recursive: true, force: true });
  });

  /** From the installation on, which is another one in each test. */
  const rest = (): readonly Rule[] => [
    [/^setfacl /, (command) => shell(command)],
    [
      /^\(set -a; \. \/etc\/default\/xmail-exporter; runuser /,
      async (command) => {
        const output = await shell(command);
        expect(output).toContain("log directory /var/MailRoot/logs is readable: ");
        expect(output).not.toMatch(/^ *(error|warning) /m);
      },
    ],
    [
      /^curl .*\/metrics$/,
      async (command) => {
        await until("it is ready", running(), async () => (await fetch(`http://${listen}/-/ready`)).ok);
        const output = await shell(command);
        expect(output).toMatch(/^xmail_exporter_lines_total\{log="smtp"\} [1-9]/m);
        expect(output).toMatch(/^xmail_queue_messages\{state="frozen"\} \d+$/m);
      },
    ],
    [
      /^echo "http:.*details-token\)"$/,
      async (command) => {
        const link = (await shell(command)).trim().replace(/^http:\/\/[^/]+/, `http://${listen}`);
        expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
      },
    ],
    [/^echo XMAIL_EXPORTER_OTLP_ENDPOINT=.* >>\/etc\/default\/xmail-exporter$/, (command) => shell(command)],
    [
      /^systemctl restart xmail-exporter$/,
      async () => {
        expect(await running().end()).toBe(0);
        start();
        await until("records have come", running(), async () => loki.requests() > 0);
      },
    ],
    [/^dnf install|^systemctl enable/, notHere],
  ];

  test("with the package for Debian", async () => {
    await follow("linux", [
      [
        /^apt install /,
        async (command) => {
          await shell(command, join(root, "release"));
          // the unit's command, as the package starts it: nothing can be read yet
          start("/usr/lib/systemd/system");
        },
      ],
      [/^install -m 0755 |^xmail-exporter service install$/, notHere],
      ...rest(),
    ]);
    expect(loki.requests()).toBeGreaterThan(0);
  });

  test("with the single executable", async () => {
    await follow("linux", [
      [/^apt install /, notHere],
      [/^install -m 0755 /, (command) => shell(command, join(root, "release"))],
      [
        /^xmail-exporter service install$/,
        async (command) => {
          await shell(command);
          expect(readFileSync(join(directory, "systemctl.log"), "utf8")).toBe(
            "daemon-reload\nenable --now xmail-exporter\n",
          );
          // systemd makes it, for the unit's user
          await shell("install -d -m 0700 -o xmail-exporter -g xmail-exporter /var/lib/xmail-exporter");
          start("/etc/systemd/system");
        },
      ],
      ...rest(),
    ]);
  });

  /** As systemd would start it: the command, the user and the settings of the unit. */
  function start(folder = units.at(-1) ?? ""): void {
    units.push(folder);
    const text = readFileSync(join(folder, unit), "utf8");
    const value = (key: string) => new RegExp(`^${key}=-?(.*)$`, "m").exec(text)?.[1] ?? "";
    expect(value("EnvironmentFile")).toBe(settings);
    const user = ["--reuid", value("User"), "--regid", value("Group"), "--clear-groups"];
    const variables = readFileSync(settings, "utf8").matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm);
    service = startProgram("setpriv", [...user, ...value("ExecStart").split(" ")], {
      variables: {
        ...Object.fromEntries([...variables].map(([, name = "", given = ""]) => [name, toHere(given)])),
        XMAIL_EXPORTER_WEB_LISTEN_ADDRESS: listen,
      },
    });
  }
  const units: string[] = [];

  function running(): Program {
    if (service === undefined) throw new Error("the service was not started");
    return service;
  }

  /** Runs it as the page's reader does, and gives what it printed. */
  async function shell(command: string, cwd = directory): Promise<string> {
    const env = { ...process.env, PATH: `${directory}:${process.env["PATH"] ?? ""}` };
    const program = startProgram("bash", ["-c", toHere(command)], { cwd, env });
    const code = await program.exited;
    if (code !== 0) throw new Error(`exit code ${String(code)}: ${program.output()}`);
    return program.output();
  }

  /** The addresses of the page are others here. */
  function toHere(text: string): string {
    return text.replaceAll("127.0.0.1:10052", listen).replaceAll("http://loki.example.org:3100", loki.url);
  }

  /** As XMail has it: for its own user only. */
  async function makeMailRoot(): Promise<void> {
    const args = ["simulate", "--out", mailRoot, "--rate", "200", "--duration", "5s"];
    execFileSync(process.execPath, [join(root, "dist/main.js"), ...args], { stdio: "ignore" });
    await writeFile(join(mailRoot, "aliasdomain.tab"), "");
    for (const name of ["", "logs", "spool"]) await chmod(join(mailRoot, name), 0o700);
  }
});

test("Prometheus takes the settings of the page and the rules that it names", async () => {
  findProgram("promtool", "scripts/ci/install.sh prometheus");
  const directory = await temporaryDirectory("quickstart");
  try {
    const [config = ""] = await readBlocks("quickstart/README.md", "yaml");
    await writeFile(join(directory, "prometheus.yml"), config);
    const inDirectory = (command: string) =>
      execFileSync("bash", ["-c", command.replaceAll("/etc/prometheus", directory)], { cwd: root, encoding: "utf8" });
    await follow("README", [
      [/^cp alerts\//, inDirectory],
      [/^promtool check config /, (command) => expect(inDirectory(command)).toMatch(/SUCCESS: \d\d+ rules found/)],
      [/^systemctl reload prometheus$/, notHere],
    ]);
    expect(await readFile(join(directory, "xmail.rules.yaml"), "utf8")).toContain("XMailDown");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
