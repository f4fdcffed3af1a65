import { execFileSync, spawnSync } from "node:child_process";
import { chown, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildImage, type Builder } from "./buildah.js";
import { fixtures, freePort, root, startProgram, temporaryDirectory, until, type Program } from "./support.js";

const image = "localhost/xmail-exporter:test";
const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };

describe("the image that buildah makes of the Dockerfile", () => {
  let directory = "";
  let config: ImageConfig;
  let container = "";
  let files: string[] = [];
  let listen = "";
  let program: Program;
  let builder: Builder;

  beforeAll(async () => {
    directory = await temporaryDirectory("image");
    builder = buildImage(join(directory, "store"), image);
    config = (JSON.parse(builder.run("inspect", "--type", "image", image)) as { Docker: { config: ImageConfig } })
      .Docker.config;
    container = builder.run("from", image);
    files = await listFiles();
    await makeVolumes();
    listen = `127.0.0.1:${await freePort()}`;
    program = runInContainer(config.Entrypoint);
    await until("it is ready", program, async () => (await fetch(`http://${listen}/-/ready`)).ok);
  }, 600_000);

  afterAll(async () => {
    await stop();
    builder?.removeAll();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  test("says what it is, and runs as a numeric user who is not root", () => {
    expect(config).toMatchObject({
      User: "65532:65532",
      StopSignal: "SIGTERM",
      Entrypoint: ["/nodejs/bin/node", "/app/dist/main.js"],
      ExposedPorts: { "10052/tcp": {} },
      Healthcheck: { Test: ["CMD", "/nodejs/bin/node", "/app/healthcheck.mjs"] },
    });
    expect(config.Volumes ?? {}).toEqual({});
    expect(config.Labels).toMatchObject({
      "org.opencontainers.image.title": "xmail-exporter",
      "org.opencontainers.image.licenses": "Apache-2.0",
      "org.opencontainers.image.version": manifest.version,
    });
  });

  test("reads a mounted MailRoot and answers a scrape", async () => {
    const page = await (await fetch(`http://${listen}/metrics`)).text();
    const smtp = await readFile(join(fixtures, "logs/smtp-202611241000"), "latin1");
    const lines = smtp.split("\n").length - 1;
    expect(page).toMatch(new RegExp(`^xmail_exporter_lines_total\\{log="smtp"\\} ${lines}$`, "m"));
    expect(page).toMatch(/^xmail_smtp_messages_received_total [1-9]/m);
    expect(page).toMatch(new RegExp(`^xmail_exporter_build_info\\{.*version="${manifest.version}"`, "m"));
    expect(page).not.toContain('revision="unknown"');
    expect(program.output()).not.toMatch(/level=(warn|error)/);
  });

  test("is healthy by its own health check, without curl and without a shell", () => {
    const [, ...command] = config.Healthcheck.Test;
    const { status, stderr } = spawnSync(...builder.command(inContainer(command)), { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(files).not.toContain("bin/sh");
    expect(files.filter((file) => /\.(map|ts|mts|cts)$/.test(file))).toEqual([]);
    expect(files.filter((file) => /^app\/(src|test|docs)\b|\/(npm|typescript|vitest)\//.test(file))).toEqual([]);
    expect(files.filter((file) => file.includes("node_modules"))).toEqual([]);
    expect(files).toContain("app/dist/licenses.txt");
  });

  test("ends in order on its stop signal, with its state in the volume and nothing written elsewhere", async () => {
    expect(await stop()).toBe(0);
    const kept = await readdir(join(directory, "state"));
    expect(kept.some((name) => name.startsWith("metrics."))).toBe(true);
    expect(await listFiles()).toEqual(files);
    const { status } = spawnSync(...builder.command(inContainer(config.Healthcheck.Test.slice(1))));
    expect(status).not.toBe(0);
  });

  /** Files and their sizes, but for what buildah puts into each container: names of hosts and users. */
  async function listFiles(): Promise<string[]> {
    const mounted = builder.run("mount", container);
    const out = execFileSync("find", [mounted, "-mindepth", "1", "-printf", "%P\\n"], { encoding: "utf8" });
    builder.run("umount", container);
    return out
      .split("\n")
      .filter((file) => file !== "" && !/^(etc|run|proc|sys|dev)\b/.test(file))
      .toSorted();
  }

  async function makeVolumes(): Promise<void> {
    await mkdir(join(directory, "MailRoot"), { mode: 0o755 });
    await cp(join(fixtures, "logs"), join(directory, "MailRoot/logs"), { recursive: true });
    await writeFile(join(directory, "MailRoot/domains.tab"), '"alpha.example"\n');
    await mkdir(join(directory, "state"), { mode: 0o700 });
    await chown(join(directory, "state"), 65532, 65532);
  }

  function runInContainer(command: readonly string[]): Program {
    return startProgram(...builder.command(inContainer([...command, "--xmail.timezone=UTC"])));
  }

  function inContainer(command: readonly string[]): string[] {
    const volumes = [`${directory}/MailRoot:/var/MailRoot:ro`, `${directory}/state:/var/lib/xmail-exporter`];
    return [
      ...["run", "--isolation", "chroot", "--env", `XMAIL_EXPORTER_WEB_LISTEN_ADDRESS=${listen}`],
      ...volumes.flatMap((volume) => ["--volume", volume]),
      ...[container, "--", ...command],
    ];
  }

  /** Gives the exit code. */
  async function stop(): Promise<number | NodeJS.Signals | null> {
    return program === undefined ? null : builder.end(program);
  }
});

interface ImageConfig {
  readonly User: string;
  readonly StopSignal: string;
  readonly Entrypoint: readonly string[];
  readonly ExposedPorts: object;
  readonly Healthcheck: { readonly Test: readonly string[] };
  readonly Labels: Readonly<Record<string, string>>;
  readonly Volumes?: object;
}
