import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { Writable } from "node:stream";
import type { CommandOptions, InForce, Settings } from "../config.js";
import { environmentName } from "../config/list.js";
import { Failure } from "../errors.js";
import type { Plan, Step } from "./service/step.js";
import { installUnit, uninstallUnit } from "./service/systemd.js";
import { findMailRoot, installWindowsService, uninstallWindowsService } from "./service/windows.js";

export type ServiceOptions = Extract<CommandOptions, { command: "service" }>;

/** Gives the exit code, or null where it could not be started, and what it printed. */
type Run = (command: readonly string[]) => { readonly status: number | null; readonly said: string };

export interface ServiceHost {
  readonly stdout: Writable;
  readonly platform: NodeJS.Platform;
  /** The command that started this program, without its arguments. */
  readonly command: readonly string[];
  readonly run?: Run;
  /** Tests hand in their own. */
  readonly files?: ServiceFiles;
}

interface ServiceFiles {
  exists(path: string): boolean;
  write(path: string, content: string, mode: number): void;
  remove(path: string): void;
}

const realFiles: ServiceFiles = {
  exists: existsSync,
  write: (path, content, mode) => writeFileSync(path, content, { mode }),
  remove: (path) => rmSync(path, { force: true }),
};

/**
 * Installs or removes the exporter as a service; with `dryRun` it prints what it would write and run, and changes nothing. Gives exit
 * code 0. Throws Failure where something is missing or a step fails; the steps before it stay done.
 */
export function service(
  settings: Settings,
  inForce: readonly InForce[],
  options: ServiceOptions,
  host: ServiceHost,
): number {
  const { stdout, platform, command, run = runCommand, files = realFiles } = host;
  if (platform !== "linux" && platform !== "win32")
    throw new Failure(`services are supported on Linux and Windows, not on ${platform}`);
  const given = flagsOf(inForce);
  const isWindows = platform === "win32";
  const isAsked = isWindows && options.files === "install" && isDefault("xmail.mail-root", inForce);
  const registered = isAsked ? findMailRoot(run(registryQuery).said) : undefined;
  const place = { command, given, exists: files.exists, mailRoot: registered ?? settings.xmail.mailRoot };
  const [install, uninstall] = isWindows
    ? [installWindowsService, uninstallWindowsService]
    : [installUnit, uninstallUnit];
  const plan = (options.files === "install" ? install : uninstall)(place);
  if (options.dryRun === true) stdout.write(describe(plan, files));
  else {
    perform(plan, run, files);
    stdout.write(toLines(plan.notes));
  }
  return 0;
}

const registryQuery = ["reg", "query", "HKLM\\SOFTWARE\\GNU\\XMail", "/v", "MAIL_ROOT"];

function isDefault(wanted: string, inForce: readonly InForce[]): boolean {
  return inForce.some(({ flag, from }) => flag === wanted && from === "the default");
}

/** Throws Failure for one that is shown without its secret. */
function flagsOf(inForce: readonly InForce[]): Record<string, string> {
  const flags = inForce.filter(({ from }) => from === "the command line");
  const secret = flags.find(({ value }) => value.includes("***"));
  if (secret !== undefined)
    throw new Failure(
      `--${secret.flag} contains a password: put it into the service's settings afterwards, not on the command line`,
    );
  return Object.fromEntries(flags.map(({ flag, value }) => [environmentName(flag), value]));
}

function describe({ steps, notes }: Plan, files: ServiceFiles): string {
  const parts = steps.map((step) => {
    if ("run" in step) return `run: ${toText(step.run)}\n`;
    if ("remove" in step) return `remove: ${step.remove}\n`;
    if (isKept(step, files)) return `keep: ${step.write}\n`;
    return `write: ${step.write}\n${step.content.replaceAll(/^(?=.)/gm, "  ")}`;
  });
  return parts.join("") + toLines(notes);
}

function isKept(step: Extract<Step, { write: string }>, { exists }: ServiceFiles): boolean {
  return step.keep === true && exists(step.write);
}

function toLines(notes: readonly string[]): string {
  return notes
    .map(
      (note) => `${note}
`,
    )
    .join("");
}

function perform({ steps }: Plan, run: Run, files: ServiceFiles): void {
  for (const step of steps) {
    if ("remove" in step) files.remove(step.remove);
    else if ("run" in step) {
      const { status, said } = run(step.run);
      if (status !== 0 && step.mayFail !== true)
        throw new Failure(`${toText(step.run)} failed (${status ?? "not started"}): ${said.trim()}`);
    } else if (!isKept(step, files)) files.write(step.write, step.content, step.mode);
  }
}

function runCommand([file = "", ...args]: readonly string[]): ReturnType<Run> {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { status, said: error === undefined ? stdout + stderr : error.message };
}

/** As it could be pasted. */
function toText(command: readonly string[]): string {
  return command.map((word) => (/[\s()*]/.test(word) ? `"${word}"` : word)).join(" ");
}
