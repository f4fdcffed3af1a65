import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandName, commands } from "../../src/config/commands.js";

const root = join(import.meta.dirname, "../..");
const [english = "", japanese = ""] = ["README.md", "README.ja.md"].map((name) =>
  readFileSync(join(root, name), "utf8"),
);

describe("README.md and README.ja.md", () => {
  it("show the same commands, in the same order", () => {
    const shown = (text: string) => text.match(/(?<=`|^)xmail-exporter(?: (?:\[run\]|[a-z]+))?(?=[ `])/gm) ?? [];
    expect(shown(english).length).toBeGreaterThan(10);
    expect(shown(japanese)).toEqual(shown(english));
  });

  it("list every command of the program, and no other", () => {
    const rows = (text: string) => [...text.matchAll(/^\| `xmail-exporter \[?([a-z]+)/gm)].map(([, name]) => name);
    const names = [...commands.options.map(commandName), "help"];
    expect(new Set(rows(english))).toEqual(new Set(names));
    expect(rows(japanese)).toEqual(rows(english));
  });

  it("name the same settings; the Japanese one the encodings and the privacy settings, too", () => {
    const flags = (text: string) => new Set(text.match(/--(xmail|otlp|state|web|spool|metrics|privacy)\.[\w.-]*\w/g));
    const more = ["--xmail.encoding", "--spool.interval", "--privacy.addresses", "--privacy.ips"];
    expect([...flags(japanese)].filter((flag) => !more.includes(flag)).toSorted()).toEqual(
      [...flags(english)].toSorted(),
    );
  });

  it("have the same sections, and link the same pages", () => {
    const count = (text: string) => (text.match(/^## /gm) ?? []).length;
    expect(count(japanese)).toBe(count(english));
    const links = (text: string) => new Set([...text.matchAll(/\]\((docs\/[^)#]+)/g)].map(([, path]) => path));
    expect([...links(english)].filter((path) => !links(japanese).has(path))).toEqual([]);
  });

  it("say how to get the command before they use it", () => {
    for (const text of [english, japanese]) {
      const got = text.indexOf("apt install ./xmail-exporter");
      expect(got).toBeGreaterThan(0);
      expect(/^xmail-exporter /m.exec(text)?.index).toBeGreaterThan(got);
    }
  });
});
