import { spawnSync } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram, root, temporaryDirectory } from "./support.js";

const unit = "xmail-exporter.service";

describe("the systemd unit", () => {
  let directory = "";

  beforeAll(async () => {
    directory = await temporaryDirectory("systemd");
    const text = await readFile(join(root, "packaging/systemd", unit), "utf8");
    // The only thing of it that is not on this machine is the program.
    await writeFile(join(directory, unit), text.replace("/usr/bin/xmail-exporter", "/bin/true"));
    // systemd looks for the manual page that the unit names
    await mkdir(join(directory, "man1"));
    await copyFile(join(root, "packaging/man/xmail-exporter.1"), join(directory, "man1/xmail-exporter.1"));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  test("is one that systemd understands to the last word", () => {
    const environment = { MANPATH: directory };
    expect(run("systemd-analyze", ["verify", join(directory, unit)], environment)).toEqual({ status: 0, said: "" });
  });

  test("exposes no more than 1.5 of 10", () => {
    const args = ["security", "--offline=true", "--threshold=15", "--no-pager", join(directory, unit)];
    const { status, said } = run("systemd-analyze", args);
    expect({ status, last: said.trim().split("\n").at(-1) }).toMatchObject({ status: 0 });
  });
});

test("Prometheus of compose.yaml takes its settings and the rules beside them", async () => {
  const directory = await temporaryDirectory("compose");
  try {
    await copyFile(join(root, "alerts/xmail.rules.yaml"), join(directory, "xmail.rules.yaml"));
    const text = await readFile(join(root, "compose/prometheus.yaml"), "utf8");
    await writeFile(join(directory, "prometheus.yaml"), text.replaceAll("/etc/prometheus", directory));
    const { status, said } = run("promtool", ["check", "config", join(directory, "prometheus.yaml")]);
    expect({ status, said }).toMatchObject({ status: 0, said: expect.stringMatching(/\d+ rules found/) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

describe("Alertmanager of compose.yaml", () => {
  test.each(["nobody", "mail", "webhook"])("takes its settings with the receiver %s", async (receiver) => {
    const directory = await temporaryDirectory("alertmanager");
    try {
      const text = await readFile(join(root, "compose/alertmanager.yaml"), "utf8");
      const [first = ""] = /^  receiver: nobody$/m.exec(text) ?? [];
      expect(first).not.toBe("");
      const file = join(directory, "alertmanager.yaml");
      await writeFile(file, text.replace(first, `  receiver: ${receiver}`));
      const { status, said } = run("amtool", ["check-config", file]);
      expect({ status, said }).toMatchObject({ status: 0, said: expect.stringMatching(/3 receivers/) });
      const route = ["config", "routes", "test", "--config.file", file, "alertname=XMailDown", "severity=critical"];
      expect(run("amtool", route).said).toMatch(new RegExp(`^${receiver}\n`));
      const info = ["config", "routes", "test", "--config.file", file, "severity=info"];
      expect(run("amtool", info).said).toMatch(/^nobody\n/);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(findProgram(program, "scripts/ci installs it"), args, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  return { status, said: stdout + stderr };
}
