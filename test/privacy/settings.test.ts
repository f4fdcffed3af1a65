import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkPrivacy } from "../../src/commands/check/privacy.js";
import { loadSettings } from "../../src/config.js";
import { kindOf } from "../../src/kinds/list.js";
import { openPrivacy } from "../../src/privacy/key.js";

const directory = mkdtempSync(join(tmpdir(), "privacy-"));
const good = write("good", "0123456789abcdef\n");
const short = write("short", "0123456789abcde\n");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the settings", () => {
  it("keep everything unless told otherwise", () => {
    expect(load([]).privacy).toEqual({ addresses: "keep", ips: "keep" });
    expect(openPrivacy(load([]).privacy).refused("bob@x.example", kindOf("smtp"))).toBe("bob@x.example");
  });

  it("want a key where something is hashed, and say each place", () => {
    expect(() => load(["--privacy.addresses", "hash", "--privacy.ips", "hash"])).toThrow(
      '--privacy.addresses "hash": needs a key; set --privacy.key-file FILE\n--privacy.ips "hash": needs a key',
    );
    expect(load(["--privacy.addresses", "domain", "--privacy.ips", "prefix"]).privacy.addresses).toBe("domain");
  });

  it("refuse a key that is not there or too short, without its text", () => {
    const open = (keyFile: string) => () => openPrivacy({ addresses: "hash", ips: "keep", keyFile });
    expect(open(join(directory, "none"))).toThrow("no such file");
    expect(open(short)).toThrow("shorter than 16 bytes");
    expect(open(short)).not.toThrow("0123456789");
    expect(open(good)().refused("bob@x.example", kindOf("smtp"))).toBeUndefined();
  });

  it("are looked at by check", async () => {
    const look = async (...flags: string[]) =>
      checkPrivacy({ settings: load(flags), inForce: [], signal: new AbortController().signal });
    expect(await look()).toMatchObject([
      { level: "ok", text: "addresses: keep, IPs: keep; passwords are never exported" },
    ]);
    expect(await look("--privacy.ips", "hash", "--privacy.key-file", short)).toMatchObject([{ level: "error" }]);
  });
});

describe("the instance id", () => {
  const idOf = (env: Record<string, string>, ...flags: string[]) => loadSettings(flags, env, () => "").otlp.instanceId;
  const attributes = "deployment.environment.name=test, service.instance.id=mx%201,team=mail";

  it("is taken from the resource's attributes, unless it is set", () => {
    expect(idOf({ OTEL_RESOURCE_ATTRIBUTES: attributes })).toBe("mx 1");
    expect(idOf({ OTEL_RESOURCE_ATTRIBUTES: attributes }, "--otlp.instance-id", "own")).toBe("own");
    expect(idOf({ OTEL_RESOURCE_ATTRIBUTES: "x.service.instance.id=no" })).toBeUndefined();
  });
});

function load(flags: readonly string[]) {
  return loadSettings(flags, {}, () => "");
}

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}
