import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const main = join(root, "dist/main.js");
const text = readFileSync(main, "utf8");
const old = findOldNode();

describe("a Node that is too old", () => {
  it("is one below what package.json says", () => {
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${/needed = "(.*)"/.exec(text)?.[1]}.0`);
  });

  it("can read the first file: it has no static import and no younger syntax", async () => {
    expect(text).not.toMatch(/^import\b/m);
    const [asIs, forOld] = await Promise.all([transform(text), transform(text, { target: "node12.22" })]);
    expect(forOld.code).toBe(asIs.code);
    // what this would catch
    const young = "const a = b?.c;";
    expect((await transform(young, { target: "node12.22" })).code).not.toBe((await transform(young)).code);
  });

  it.each(["22.14.0", "20.19.2", "12.22.12", "9.0.0"])("%s is told at once which one is needed, with 2", (version) => {
    const fake = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
    const args = ["--import", `data:text/javascript,${encodeURIComponent(fake)}`, main];
    expect(said(process.execPath, args)).toEqual({
      status: 2,
      stdout: "",
      stderr: `xmail-exporter: needs Node 22.15 or newer; this is Node ${version} (${process.execPath})\n`,
    });
  });

  it.skipIf(old === undefined)("is told so where it really is one", () => {
    const { status, stderr } = said(old ?? "", [main, "run"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^xmail-exporter: needs Node 22\.15 or newer; this is Node [\d.]+ \(.*\)\n$/);
  });
});

describe("a Node that is new enough", () => {
  it.each(["22.15.0", "23.0.0", "100.1.0"])("such as %s loads the program", (version) => {
    const fake = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
    const args = ["--import", `data:text/javascript,${encodeURIComponent(fake)}`, main, "--version"];
    expect(said(process.execPath, args)).toMatchObject({ status: 0, stderr: "" });
  });
});

function said(node: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(node, args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** The machine's own, where it is too old for the tests themselves: then they run with one that was brought. */
function findOldNode(): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(delimiter);
  return directories
    .map((directory) => join(directory, "node"))
    .filter((file) => existsSync(file))
    .find((file) => {
      const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(said(file, ["--version"]).stdout) ?? [];
      return major !== "" && (Number(major) < 22 || (Number(major) === 22 && Number(minor) < 15));
    });
}
