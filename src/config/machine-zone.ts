import { readFileSync, readlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseZoneFile } from "../parse/zone-file.js";
import { findByPast, findZone, hasRules } from "../parse/zone-match.js";
import type { Environment } from "./setting-error.js";
import { isKnownZone, parseZone } from "./zone-setting.js";

/** Where the system's time zone is looked up; tests inject their own. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Milliseconds UTC. */
  now(): number;
  /** The zone according to Node. */
  nodeZone(): string;
  /** Undefined if the file does not exist or cannot be read. */
  read(path: string): Buffer | undefined;
  readLink(path: string): string | undefined;
}

/** The zone's name and where it was found, or the invalid text and what is wrong with it. */
export interface MachineZone {
  readonly text: string;
  readonly from: string;
  readonly wrong?: string;
  /** A message for the administrator. */
  readonly note?: string;
  /** Not configured anywhere on this machine. */
  readonly isGuessed?: true;
}

/**
 * The system's time zone according to the C library, which XMail uses: TZ, else `/etc/localtime`. Node's own answer is not enough: it
 * reads an invalid TZ as UTC, and of `/etc/localtime` only the link's target, which is Etc/UTC in a container where the host's file is
 * mounted over it.
 */
export function machineZone(env: Environment, machine: Machine = thisMachine): MachineZone {
  const tz = env["TZ"]?.trim() ?? "";
  if (tz !== "") return fromVariable(tz, machine);
  if (machine.platform === "win32") return { text: machine.nodeZone(), from: "Windows" };
  const name = machine.read("/etc/timezone")?.toString("latin1").trim() ?? "";
  const found = fromFile("/etc/localtime", "the machine", isKnownZone(name) ? [name] : [], machine);
  if (found !== undefined) return found;
  if (isKnownZone(name)) return { text: name, from: "/etc/timezone" };
  const note =
    "no time zone is set, assuming UTC: neither --xmail.timezone nor TZ is set, and /etc/localtime does not exist";
  return { text: "UTC", from: "the default", note, isGuessed: true };
}

function fromVariable(tz: string, machine: Machine): MachineZone {
  const path = tz.replace(/^:/, "");
  if (path.startsWith("/")) {
    const found = fromFile(path, "TZ", [], machine);
    return found ?? { text: tz, from: "TZ", wrong: "cannot be read" };
  }
  const { wrong, ...zone } = { name: "", ...parseZone(tz) };
  if (wrong !== undefined) return { text: tz, from: "TZ", wrong };
  if (zone.name === path) return { text: canonical(zone.name), from: "TZ" };
  return {
    text: canonical(zone.name),
    from: "TZ",
    note: `TZ ${JSON.stringify(tz)} is read as ${zone.name}, which has the same rules`,
  };
}

/** By the rules in the file, not by its name. Undefined if it cannot be read. */
function fromFile(path: string, from: string, hints: readonly string[], machine: Machine): MachineZone | undefined {
  const bytes = machine.read(path);
  if (bytes === undefined) return undefined;
  const rules = parseZoneFile(bytes);
  if (rules === undefined) return { text: path, from, wrong: "is not a time zone file" };
  const now = machine.now();
  const named = nameOf(path, machine);
  const name = [...(named === undefined ? [] : [named]), ...hints].find((name) => hasRules(name, rules, now));
  if (name !== undefined) return { text: canonical(name), from: from === "TZ" ? from : path };
  const found = findZone(rules, now) ?? findByPast(rules, named ?? hints[0], now);
  if (found === undefined) return { text: path, from, wrong: "matches no known time zone" };
  const called = named === undefined || named === found ? "" : `, although it is named ${named}`;
  const differs = hasRules(found, rules, now) ? "" : "; Node has different rules for these years";
  return {
    text: found,
    from: from === "TZ" ? from : path,
    note: `${path} has the rules of ${found}${called}${differs}`,
  };
}

/** By the target of its links: `../usr/share/zoneinfo/Europe/Berlin`. */
function nameOf(path: string, machine: Machine): string | undefined {
  let at = path;
  for (let links = 0; links < 10; links++) {
    const name = /\/zoneinfo[^/]*\/(?:posix\/)?(.+)$/.exec(at)?.[1];
    if (name !== undefined && isKnownZone(name)) return name;
    const next = machine.readLink(at);
    if (next === undefined) return undefined;
    at = resolve(dirname(at), next);
  }
  return undefined;
}

/** The name that Node uses. */
function canonical(name: string): string {
  return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
}

const thisMachine: Machine = {
  platform: process.platform,
  now: Date.now,
  nodeZone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC",
  read: (path) => attempt(() => readFileSync(path)),
  readLink: (path) => attempt(() => readlinkSync(path)),
};

function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
