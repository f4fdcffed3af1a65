import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram, fixtures, freePort, root, startProgram, until } from "./support.js";

/** The packages that scripts/packages.ts made of the executables, installed on this machine and removed again. */
const hint = "scripts/ci/install.sh package-tools installs it";
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
const deb = join(root, "release", `xmail-exporter_${version}-1_amd64.deb`);
const rpm = join(root, "release", `xmail-exporter-${version}-1.x86_64.rpm`);
const program = "/usr/bin/xmail-exporter";
const state = "/var/lib/xmail-exporter";
const settings = "/etc/default/xmail-exporter";

const listed = [
  ...[program, settings, "/usr/lib/systemd/system/xmail-exporter.service", "/usr/lib/sysusers.d/xmail-exporter.conf"],
  ...["/usr/share/man/man1/xmail-exporter.1.gz", "/usr/share/bash-completion/completions/xmail-exporter"],
  ...["/usr/share/fish/vendor_completions.d/xmail-exporter.fish", "/usr/share/doc/xmail-exporter/copyright"],
  ...["/usr/share/doc/xmail-exporter/sbom.cdx.json", "/usr/share/doc/xmail-exporter/changelog.gz"],
  ...["/usr/share/xmail-exporter/alerts/xmail.rules.yaml", "/usr/share/xmail-exporter/dashboards/xmail-overview.json"],
];

describe("the package for Debian", { timeout: 300_000 }, () => {
  beforeAll(() => {
    if (existsSync(program)) throw new Error(`${program} is on this machine already`);
  });
  afterAll(() => void spawnSync("dpkg", ["--purge", "xmail-exporter"]));

  test("has no error that lintian finds", () => {
    const args = ["--fail-on", "error", "--tag-display-limit", "0", "--allow-root", deb];
    const { status, said } = run(findProgram("lintian", hint), args);
    expect({ status, errors: said.match(/^E: .*$/gm) }).toEqual({ status: 0, errors: null });
  });

  test("installs the program, and all that goes with it", async () => {
    expect(run("dpkg", ["--install", deb])).toMatchObject({ status: 0 });
    const there = run("dpkg", ["--listfiles", "xmail-exporter"]).said.split("\n");
    expect(there).toEqual(expect.arrayContaining([...listed, "/usr/share/zsh/vendor-completions/_xmail-exporter"]));
    expect(run(program, ["--version"]).said).toContain(`xmail-exporter, version ${version} `);
    // passwords of endpoints may be in it
    expect(statSync(settings).mode & 0o777).toBe(0o600);
    expect(run("man", ["--where", "xmail-exporter"]).said.trim()).toBe("/usr/share/man/man1/xmail-exporter.1.gz");
  });

  test("has a user of its own, who owns the state directory alone", () => {
    const [, , uid, gid, , home, shell] = run("getent", ["passwd", "xmail-exporter"]).said.trim().split(":");
    expect({ home, shell }).toEqual({ home: state, shell: "/usr/sbin/nologin" });
    const found = statSync(state);
    expect({ uid: String(found.uid), gid: String(found.gid), mode: found.mode & 0o777 }).toEqual({
      uid,
      gid,
      mode: 0o700,
    });
  });

  test("checks, and serves as its user what the unit would start", async () => {
    const where = ["--xmail.mail-root", fixtures, "--xmail.timezone", "UTC"];
    expect(run(program, ["check", ...where]).status).toBe(0);
    const unit = await readFile("/usr/lib/systemd/system/xmail-exporter.service", "utf8");
    const [, command = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    expect(command).toBe(`${program} run`);
    const listen = `127.0.0.1:${await freePort()}`;
    // somewhere that this user can read, as a MailRoot is by its ACL
    const logs = "/tmp/xmail-exporter-packaged";
    run("cp", ["-r", join(fixtures, "logs"), logs]);
    const args = [
      ...command.split(" ").slice(1),
      "--xmail.log-dir",
      logs,
      "--xmail.timezone",
      "UTC",
      "--web.listen-address",
      listen,
    ];
    const exporter = startProgram("setpriv", [
      "--reuid=xmail-exporter",
      "--regid=xmail-exporter",
      "--clear-groups",
      program,
      ...args,
    ]);
    try {
      await until("it is ready", exporter, async () => (await fetch(`http://${listen}/-/ready`)).ok);
      expect(await (await fetch(`http://${listen}/metrics`)).text()).toContain(
        'xmail_exporter_lines_total{log="smtp"} 1470',
      );
    } finally {
      expect(await exporter.end()).toBe(0);
      await rm(logs, { recursive: true, force: true });
    }
    expect(existsSync(join(state, "metrics.a.json"))).toBe(true);
  });

  test("keeps settings and state where it is installed again or removed, and leaves none when it is purged", async () => {
    const changed = `${await readFile(settings, "utf8")}\nXMAIL_EXPORTER_LOG_LEVEL=debug\n`;
    await writeFile(settings, changed);
    const saved = await readFile(join(state, "metrics.a.json"), "utf8");
    expect(run("dpkg", ["--force-confdef", "--force-confold", "--install", deb]).status).toBe(0);
    expect(await readFile(settings, "utf8")).toBe(changed);
    expect(run("dpkg", ["--remove", "xmail-exporter"]).status).toBe(0);
    expect(existsSync(program)).toBe(false);
    expect(await readFile(settings, "utf8")).toBe(changed);
    expect(await readFile(join(state, "metrics.a.json"), "utf8")).toBe(saved);
    expect(run("dpkg", ["--purge", "xmail-exporter"]).status).toBe(0);
    expect([existsSync(settings), existsSync(state)]).toEqual([false, false]);
  });
});

describe("the package for RPM systems", () => {
  test("has the same files, the settings as configuration, and what runs before and after", () => {
    const files = run(findProgram("rpm", hint), ["-qlp", rpm]).said.split("\n");
    expect(files).toEqual(expect.arrayContaining([...listed, "/usr/share/zsh/site-functions/_xmail-exporter"]));
    expect(run("rpm", ["-qcp", rpm]).said.trim()).toBe(settings);
    const scripts = run("rpm", ["-qp", "--scripts", rpm]).said;
    for (const word of ["useradd -r -g xmail-exporter", "systemctl try-restart", "disable --now"])
      expect(scripts).toContain(word);
    expect(scripts).not.toContain("rm -rf");
    expect(run("rpm", ["-K", "--nosignature", rpm])).toMatchObject({ status: 0 });
  });

  test("installs into a root of its own", async () => {
    const { rpmRoot, install } = { rpmRoot: "/tmp/xmail-exporter-rpm-root", install: ["--nodeps", "--noscripts"] };
    await rm(rpmRoot, { recursive: true, force: true });
    try {
      expect(run("rpm", ["--root", rpmRoot, "-i", ...install, rpm])).toMatchObject({ status: 0 });
      expect(run(join(rpmRoot, program), ["--version"]).said).toContain(version);
      expect(run("rpm", ["--root", rpmRoot, "-e", ...install, "xmail-exporter"])).toMatchObject({ status: 0 });
      expect(existsSync(join(rpmRoot, program))).toBe(false);
    } finally {
      await rm(rpmRoot, { recursive: true, force: true });
    }
  });
});

test("the bill of materials in them names every package of the bundle, and Node", async () => {
  const sbom = JSON.parse(await readFile(join(root, "release", "sbom-executable.cdx.json"), "utf8")) as {
    components: { name: string; version: string }[];
  };
  const rows = (await readFile(join(root, "docs/licenses.md"), "utf8")).matchAll(/^\| (\S+) +\| (\d\S*) /gm);
  const wanted = [...rows].map(([, name, found]) => `${name} ${found}`);
  const named = sbom.components.map(({ name, version: found }) => `${name} ${found}`);
  expect(new Set(named)).toEqual(new Set([...wanted, named.find((name) => name.startsWith("node "))]));
});

function run(file: string, args: readonly string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: "utf8", timeout: 280_000 });
  return { status, said: stdout + stderr };
}
