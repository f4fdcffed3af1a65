import { readFileSync, readlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseZoneFile } from "../parse/zone-file.js";
import { findByPast, findZone, hasRules } from "../parse/zone-match.js";
import type { Environment } from "./sources.js";
import { isKnownZone, parseZone } from "./zone-setting.js";

/** Where the machine's zone is looked up; tests hand in their own. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Milliseconds UTC. */
  now(): number;
  /** What Node takes for the zone. */
  nodeZone(): string;
  /** Undefined where there is no such file, or none that this user may read. */
  read(path: string): Buffer | undefined;
  readLink(path: string): string | undefined;
}

/** A text that names the zone, or of which something is wrong, with the place where it stands. */
export interface MachineZone {
  readonly text: string;
  readonly from: string;
  readonly wrong?: string;
  /** What a person should know. */
  readonly note?: string;
  /** Nothing on the machine says it. */
  readonly isGuessed?: true;
}

/**
 * The time zone of the machine as its C library has it, which is what XMail writes in: TZ, else `/etc/localtime`. Node's own answer will not do: it takes
 * every text in TZ that it does not understand for UTC, and of `/etc/localtime` looks at the name alone, which says Etc/UTC in
 * a container where the host's file is mounted over that one.
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
    "nothing says the time zone, UTC is taken: neither --xmail.timezone nor TZ is set, and there is no /etc/localtime";
  return { text: "UTC", from: "the default", note, isGuessed: true };
}

function fromVariable(tz: string, machine: Machine): MachineZone {
  const path = tz.replace(/^:/, "");
  if (path.startsWith("/")) {
    const found = fromFile(path, "TZ", [], machine);
    return found ?? { text: tz, from: "TZ", wrong: "is no file that can be read" };
  }
  const { wrong, ...zone } = { name: "", ...parseZone(tz) };
  if (wrong !== undefined) return { text: tz, from: "TZ", wrong };
  if (zone.name === path) return { text: canonical(zone.name), from: "TZ" };
  return { text: canonical(zone.name), from: "TZ", note: `TZ ${JSON.stringify(tz)} has the rules of ${zone.name}` };
}

/** The rules in the file count, not its name. Undefined where it cannot be read. */
function fromFile(path: string, from: string, hints: readonly string[], machine: Machine): MachineZone | undefined {
  const bytes = machine.read(path);
  if (bytes === undefined) return undefined;
  const rules = parseZoneFile(bytes);
  if (rules === undefined) return { text: path, from, wrong: "is no file of a time zone" };
  const now = machine.now();
  const named = nameOf(path, machine);
  const name = [...(named === undefined ? [] : [named]), ...hints].find((name) => hasRules(name, rules, now));
  if (name !== undefined) return { text: canonical(name), from: from === "TZ" ? from : path };
  const found = findZone(rules, now) ?? findByPast(rules, named ?? hints[0], now);
  if (found === undefined) return { text: path, from, wrong: "has the rules of no time zone that is known" };
  const called = named === undefined || named === found ? "" : `, though it is named ${named}`;
  const differs = hasRules(found, rules, now) ? "" : ", with other rules for these years than Node knows";
  return {
    text: found,
    from: from === "TZ" ? from : path,
    note: `${path} has the rules of ${found}${called}${differs}`,
  };
}

/** By where its links lead: `../usr/share/zoneinfo/Europe/Berlin`. */
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

/** As Node names it. */
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
