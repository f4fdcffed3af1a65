import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildImage, type Builder } from "./buildah.js";
import { startLoki, type StandInLoki } from "./loki.js";
import { follow } from "./quickstart.js";
import { freePort, root, startProgram, temporaryDirectory, until, type Program } from "./support.js";

/** docs/quickstart/container.md, with buildah in place of docker: this machine must have no MailRoot. */
const mailRoot = "/var/MailRoot";
const entrypoint = ["/nodejs/bin/node", "/app/dist/main.js"];
let directory = "";
let builder: Builder;
let loki: StandInLoki;
let container: Container | undefined;

beforeAll(async () => {
  if (existsSync(mailRoot)) throw new Error(`${mailRoot} is on this machine already`);
  directory = await temporaryDirectory("quickstart");
  loki = await startLoki();
  const args = ["simulate", "--out", mailRoot, "--rate", "200", "--duration", "5s"];
  execFileSync(process.execPath, [join(root, "dist/main.js"), ...args], { stdio: "ignore" });
  await writeFile(join(mailRoot, "aliasdomain.tab"), "");
  // as XMail has it: for its own user only
  for (const name of ["", "logs", "spool"]) await chmod(join(mailRoot, name), 0o700);
}, 60_000);

afterAll(async () => {
  if (container !== undefined) await builder.end(container.program);
  builder?.removeAll();
  await loki?.close();
  for (const path of [mailRoot, directory]) await rm(path, { recursive: true, force: true });
}, 60_000);

test("the quickstart for containers", { timeout: 600_000 }, async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  const shell = (command: string) => execFileSync("bash", ["-c", command], { encoding: "utf8" });

  await follow("container", [
    [
      /^docker build -t xmail-exporter \.$/,
      () => (builder = buildImage(join(directory, "store"), "localhost/xmail-exporter")),
    ],
    [/^setfacl /, shell],
    [
      /^docker run /,
      async (command) => {
        container = await runDetached(command, listen);
        await until("it is ready", container.program, async () => (await fetch(`http://${listen}/-/ready`)).ok);
        if (!command.includes("OTLP")) return;
        await until("records have come", container.program, async () => loki.requests() > 0);
      },
    ],
    [
      /^docker exec .* check$/,
      async (command) => {
        const said = await exec(command);
        expect(said).toContain("log directory /var/MailRoot/logs is readable");
        expect(said).not.toMatch(/^ *(error|warning) /m);
      },
    ],
    [
      /^docker exec .*details-token/,
      async (command) => {
        const link = `http://${listen}/?token=${(await exec(command)).trim()}`;
        expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
      },
    ],
    [
      /^curl .*\/metrics$/,
      (command) => {
        const page = shell(command.replace("127.0.0.1:10052", listen));
        expect(page).toMatch(/^xmail_exporter_lines_total\{log="smtp"\} [1-9]/m);
        expect(page).toMatch(/^xmail_queue_messages\{state="frozen"\} \d+$/m);
      },
    ],
    [
      /^docker rm --force xmail-exporter$/,
      async () => {
        if (container === undefined) throw new Error("no container was started");
        expect(await builder.end(container.program)).toBe(0);
      },
    ],
  ]);
});

interface Container {
  readonly program: Program;
  /** Of `buildah run`: what another command in it needs, too. */
  readonly options: readonly string[];
}

/** The volumes and variables of the command, in a new container of the image. */
async function runDetached(command: string, listen: string): Promise<Container> {
  expect(command).toMatch(/ xmail-exporter$/);
  const all = (flag: string) =>
    [...command.matchAll(new RegExp(`--${flag} (\\S+)`, "g"))].map(([, value = ""]) => value);
  expect(all("publish")).toEqual(["10052:10052"]);
  const state = join(directory, "volume");
  // a new volume has the owner of the directory that it is mounted on
  await mkdir(state, { recursive: true, mode: 0o700 });
  await chown(state, 65532, 65532);
  const volumes = all("volume").map((volume) => volume.replace(/^xmail-exporter:/, `${state}:`));
  const here: Readonly<Record<string, string>> = {
    "XMAIL_EXPORTER_XMAIL_TIMEZONE=Europe/Berlin": "XMAIL_EXPORTER_XMAIL_TIMEZONE=UTC",
    "XMAIL_EXPORTER_OTLP_ENDPOINT=http://loki.example.org:3100/otlp": `XMAIL_EXPORTER_OTLP_ENDPOINT=${loki.url}/otlp`,
  };
  const variables = [...all("env").map((pair) => here[pair] ?? pair), `XMAIL_EXPORTER_WEB_LISTEN_ADDRESS=${listen}`];
  const options = [
    ...["run", "--isolation", "chroot"],
    ...variables.flatMap((pair) => ["--env", pair]),
    ...volumes.flatMap((volume) => ["--volume", volume]),
    ...[builder.run("from", "localhost/xmail-exporter"), "--"],
  ];
  return { program: startProgram(...builder.command([...options, ...entrypoint])), options };
}

/** `docker exec xmail-exporter COMMAND`: gives what it printed. */
async function exec(command: string): Promise<string> {
  if (container === undefined) throw new Error("no container was started");
  const words = execFileSync("bash", ["-c", `printf '%s\\0' ${command.replace("docker exec xmail-exporter ", "")}`]);
  const args = [...container.options, ...words.toString().split("\0").slice(0, -1)];
  const program = startProgram(...builder.command(args));
  expect(await program.exited, program.output()).toBe(0);
  return program.output();
}
