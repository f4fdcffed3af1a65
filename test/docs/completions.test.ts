import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandName, commands } from "../../src/config/commands.js";
import { listSettings, settings } from "../../src/config/list.js";

const packaging = join(import.meta.dirname, "../../packaging");
const read = (name: string) => readFileSync(join(packaging, name), "utf8");
const bash = join(packaging, "completions/xmail-exporter.bash");
const names = commands.options.map(commandName);

describe("completion in bash", () => {
  it("offers the commands, and behind `help` again", () => {
    expect(complete("")).toEqual([...names, "help", "version", "licenses"]);
    expect(complete("che")).toEqual(["check"]);
    expect(complete("help", "pa")).toEqual(["parse"]);
    expect(complete("run", "")).toEqual([]);
  });

  it("offers the settings everywhere, and the options of a command behind it", () => {
    const flags = settings.map(({ flag }) => `--${flag}`);
    expect(complete("--")).toEqual([...flags, "--config.file", "--help", "--version"]);
    expect(complete("parse", "--")).toEqual([...complete("--"), "--kind", "--explain"]);
    expect(complete("parse", "--ki")).toEqual(["--kind"]);
    expect(complete("--ki")).toEqual([]);
  });

  it("does not take the value of a setting for a command", () => {
    expect(complete("--log.level", "check", "--js")).toEqual([]);
    expect(complete("--log.level", "=", "check", "--js")).toEqual([]);
    expect(complete("--log.level", "info", "check", "--js")).toEqual(["--json"]);
  });

  it("offers the words that a setting accepts", () => {
    expect(complete("--web.details", "")).toEqual(["authenticated", "local", "everyone"]);
    expect(complete("--log.level", "=")).toEqual(["debug", "info", "warn", "error"]);
    expect(complete("--log.level", "=", "w")).toEqual(["warn"]);
    expect(complete("--spool.interval", "")).toEqual([]);
  });

  it("offers files and directories", () => {
    expect(complete("--state.dir", "te").toSorted()).toEqual(["test", "test-real"]);
    expect(complete("--config.file", "READ").toSorted()).toEqual(["README.ja.md", "README.md"]);
    expect(complete("parse", "LIC")).toEqual(["LICENSE"]);
    expect(complete("check", "LIC")).toEqual([]);
  });
});

it.each(["man/xmail-exporter.1", "completions/_xmail-exporter", "completions/xmail-exporter.fish"])(
  "%s knows every command and every flag",
  (name) => {
    const text = read(name).replaceAll("\\-", "-");
    for (const command of [...names, "help", "version"]) expect(text).toContain(command);
    for (const { flag } of [...settings, ...commands.options.flatMap((command) => listSettings(command))])
      expect(text, flag).toMatch(new RegExp(`(--|-l )${flag.replaceAll(".", "\\.")}\\b`));
  },
);

/** What TAB would offer behind `xmail-exporter WORDS`, in the clone. */
function complete(...words: readonly string[]): readonly string[] {
  const script = [
    `source '${bash}'`,
    'COMP_WORDS=(xmail-exporter "$@"); COMP_CWORD=$#',
    "_xmail_exporter",
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join("\n");
  const { stdout, stderr } = spawnSync("bash", ["-c", script, "bash", ...words], {
    encoding: "utf8",
    cwd: join(packaging, ".."),
  });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((line) => line !== "");
}
