import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { environmentName, settings } from "../../src/config/list.js";

const root = join(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(join(root, name), "utf8");

describe("the Dockerfile", () => {
  const dockerfile = read("Dockerfile");

  test("is built with the Node that the bootstrap script brings, and run with the same", () => {
    const [, major] = /^const nodeVersion = "(\d+)\./m.exec(read("scripts/bootstrap.cjs")) ?? [];
    expect(dockerfile).toMatch(new RegExp(`^ARG BUILD_IMAGE=.*/node:${major}-`, "m"));
    expect(dockerfile).toMatch(new RegExp(`^ARG RUNTIME_IMAGE=.*/nodejs${major}-.*:nonroot$`, "m"));
  });

  test("is given the files that it copies, and nothing else", () => {
    const given = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.*) \S+$/gm)].flatMap(([, names = ""]) => names.split(" "));
    expect(new Set(given)).toEqual(new Set(copied));
  });

  test("listens on the port that the program has by itself, as the chart does", () => {
    const port = settings.find(({ flag }) => flag === "web.listen-address")?.shownDefault?.slice(1);
    expect(dockerfile).toContain(`\nEXPOSE ${port}\n`);
    expect(parse(read("helm/xmail-exporter/values.yaml"))).toMatchObject({ containerPort: Number(port) });
    expect(read("packaging/healthcheck.mjs")).toContain(`":${port}"`);
  });
});

test("the executables that ship are made of the Node that the bootstrap script brings", () => {
  const [, version = ""] = /^const nodeVersion = "(.*)"/m.exec(read("scripts/bootstrap.cjs")) ?? [];
  const nodes = read("scripts/executable/nodes.ts");
  for (const target of ["linux-x64", "linux-arm64", "windows-x64"])
    expect(nodes, target).toMatch(new RegExp(`"${target}": {[^}]* version: "${version.replaceAll(".", "\\.")}"`));
});

describe("the systemd unit", () => {
  const unit = read("packaging/systemd/xmail-exporter.service");

  test("does not start again what cannot work, and gives the state a directory of its own", () => {
    expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
    expect(unit).toMatch(/^StateDirectory=xmail-exporter$/m);
    expect(read("packaging/systemd/xmail-exporter.sysusers")).toMatch(/^u xmail-exporter /m);
    expect(unit).toMatch(/^User=xmail-exporter$/m);
  });

  test("has an example of an environment file that names settings which exist", () => {
    const names = [...read("packaging/systemd/xmail-exporter.env").matchAll(/^#?(XMAIL_EXPORTER_\w+)=/gm)];
    expect(names.length).toBeGreaterThan(3);
    const known = settings.map(({ flag }) => environmentName(flag));
    for (const [, name] of names) expect(known).toContain(name);
  });
});

test("no file that is shipped names a setting which does not exist", () => {
  const known = new Set(settings.map(({ flag }) => flag));
  const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  const files = [
    "compose.yaml",
    "README.ja.md",
    "helm/xmail-exporter/README.md",
    ...docs.map((name) => `docs/${name}`),
  ];
  for (const file of files) {
    for (const [, room, rest] of read(file).matchAll(/--(xmail|spool|metrics|state|otlp|web|privacy)\.([\w.-]*\w)/g)) {
      expect([...known], `${file}: --${room}.${rest}`).toContain(`${room}.${rest}`);
    }
  }
});

test("no file that starts the program knows settings of V8: they are in src/v8.ts alone", () => {
  const files = ["Dockerfile", "compose.yaml", "package.json", "scripts/start.cjs", "src/main.ts", "bench/measured.ts"];
  const units = readdirSync(join(root, "packaging/systemd")).map((name) => `packaging/systemd/${name}`);
  const charts = readdirSync(join(root, "helm"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tpl|ya?ml|txt)$/.test(name))
    .map((name) => `helm/${name}`);
  expect(charts.length).toBeGreaterThan(10);
  for (const file of [...files, ...units, ...charts])
    expect(read(file), file).not.toMatch(/semi-space|NODE_OPTIONS|--v8-|max-old-space/);
});
