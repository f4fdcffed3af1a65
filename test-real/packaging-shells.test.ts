import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findProgram, root } from "./support.js";

const completions = join(root, "packaging/completions");
const page = join(root, "packaging/man/xmail-exporter.1");

describe("completion in fish", () => {
  const complete = (line: string) => {
    const script = `source ${completions}/xmail-exporter.fish; complete -C ${JSON.stringify(`xmail-exporter ${line}`)}`;
    return run("fish", ["--no-config", "-c", script])
      .said.split("\n")
      .map((found) => found.split("\t")[0]);
  };

  test("offers commands, their options, and the words of a setting", () => {
    expect(complete("")).toEqual(expect.arrayContaining(["run", "check", "parse", "help", "version"]));
    expect(complete("check --j")).toContain("--json");
    expect(complete("run --j")).not.toContain("--json");
    expect(complete("--xmail.ti")).toContain("--xmail.timezone");
    expect(complete("--log.level ")).toEqual(expect.arrayContaining(["debug", "info", "warn", "error"]));
    expect(complete(`parse ${root}/LICEN`)).toContain(`${root}/LICENSE`);
  });
});

describe("completion in zsh", () => {
  // what a user would see: a shell in a terminal of its own, a line, and TAB
  const complete = (line: string) => {
    const script = [
      "zmodload zsh/zpty",
      `zpty -b shell "TERM=dumb PS1= zsh -f -i"`,
      `zpty -w shell 'fpath=(${completions} $fpath); autoload -Uz compinit; compinit -u -D; setopt no_beep; LISTMAX=0; stty cols 200; echo READY'`,
      "until zpty -r shell line '*READY*READY*'; do :; done",
      `zpty -w -n shell $'xmail-exporter ${line}\\t'`,
      `zpty -w shell $'\\x15echo DO''NE'`,
      "zpty -r shell line '*DONE*'",
      'print -r -- "$line"',
      "zpty -d shell",
    ].join("\n");
    return run("zsh", ["-f", "-c", script]).said;
  };

  test("offers commands, their options, and the words of a setting", () => {
    expect(complete("ch")).toContain("xmail-exporter check ");
    expect(complete("check --js")).toContain("xmail-exporter check --json ");
    expect(complete("--xmail.tim")).toContain("xmail-exporter --xmail.timezone=");
    expect(complete("--log.level=w")).toContain("--log.level=warn");
    expect(complete("--log.level d")).toContain("--log.level debug ");
    expect(complete(`parse ${root}/LICEN`)).toContain(`${root}/LICENSE`);
  });
});

describe("the man page", () => {
  test("is what man and mandoc understand, but for the date, which it has none of", () => {
    expect(run("man", ["--warnings", "-l", "-Tutf8", page])).toMatchObject({ status: 0, warned: "" });
    const { said } = run("mandoc", ["-T", "lint", "-W", "warning", page]);
    expect(said.trim().split("\n")).toEqual([expect.stringMatching(/missing date/)]);
  });

  test("shows flags that can be pasted, on 80 columns", () => {
    const { said } = run("mandoc", ["-T", "ascii", "-O", "width=80", page]);
    const text = said.replaceAll(/.\u0008/g, "");
    expect(text).toMatch(/^ {5,7}--xmail\.mail-root DIR$/m);
    expect(text.split("\n").filter((line) => line.length > 80 && !line.includes("xmail-exporter --"))).toEqual([]);
  });
});

function run(program: string, args: readonly string[]) {
  const found = findProgram(program, "scripts/ci/install.sh shells installs it");
  const env = { ...process.env, LC_ALL: "C.UTF-8", MANWIDTH: "80" };
  const { status, stdout, stderr } = spawnSync(found, args, { encoding: "utf8", timeout: 20_000, env });
  return { status, said: stdout, warned: stderr };
}
