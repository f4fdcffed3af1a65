import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { formatDuration, pluralize } from "../../common/format.js";
import type { Kind } from "../../kinds/kind.js";
import { kinds } from "../../kinds/list.js";
import type { Check, Context, Finding } from "./finding.js";

/** XMail's own command line, where it runs on this host and is visible. */
export const checkXmailProcess: Check = async ({ settings, procDir = "/proc" }) => {
  const server = await findXmailProcess(procDir);
  if (server === undefined)
    return [{ level: "ok", text: "XMail: no process visible on this host; its command line is not checked" }];
  return [
    checkSwitches(server),
    checkRetrySchedule(server),
    ...checkRetrySettings(server, settings),
    ...checkMailRoot(server, settings),
  ];
};

/** Whether the XMail of this mail root is visible on this host and was started with the switch of that log. */
export async function writesLog(kind: Kind, { xmail }: Context["settings"], procDir = "/proc"): Promise<boolean> {
  const server = await findXmailProcess(procDir);
  const root = server?.environment?.get("MAIL_ROOT");
  return (
    root !== undefined && resolve(root) === resolve(xmail.mailRoot) && server?.switches.includes(kind.switch) === true
  );
}

interface XmailProcess {
  readonly pid: string;
  readonly switches: readonly string[];
  /** Undefined where its environment belongs to somebody else. */
  readonly environment: ReadonlyMap<string, string> | undefined;
}

async function findXmailProcess(procDir: string): Promise<XmailProcess | undefined> {
  const pids = (await readdir(procDir).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids.toSorted((a, b) => Number(a) - Number(b))) {
    const [program = "", ...given] = (await readFile(join(procDir, pid, "cmdline"), "latin1").catch(() => "")).split(
      "\0",
    );
    if (!/^(xmail|mailsvr)(\.exe)?$/i.test(basename(program.replaceAll("\\", "/")))) continue;
    const environment = await readFile(join(procDir, pid, "environ"), "latin1").then(toVariables, () => undefined);
    const more = environment?.get("MAIL_CMD_LINE")?.split(/\s+/) ?? [];
    return { pid, switches: [...given, ...more].filter(Boolean), environment };
  }
  return undefined;
}

/** The two variables that XMail reads; nothing else of its environment is kept. */
function toVariables(text: string): ReadonlyMap<string, string> {
  const found = text.split("\0").flatMap((entry) => {
    const [, name, value] = /^(MAIL_CMD_LINE|MAIL_ROOT)=([^]*)$/.exec(entry) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return new Map(found);
}

function checkSwitches({ pid, switches, environment }: XmailProcess): Finding {
  const off = kinds.filter((kind) => !switches.includes(kind.switch));
  const unsure =
    environment === undefined ? "; its MAIL_CMD_LINE cannot be read by this user and may turn on more" : "";
  const hours = numberAfter("-Mr", switches) ?? 24;
  const lasts = `a new file every ${pluralize(hours, "hour")}`;
  if (off.length === 0) return { level: "ok", text: `XMail (process ${pid}) writes all eight logs, ${lasts}` };
  const names = off.map((kind) => kind.name).join(", ");
  const fix = `add the switches you want to XMail's command line and restart it: ${off.map((kind) => kind.switch).join(" ")}`;
  return {
    level: "warning",
    text: `XMail (process ${pid}) does not write these logs: ${names}; ${lasts}${unsure}`,
    fix,
  };
}

/** How long XMail retries: only its command line tells. */
function checkRetrySchedule({ switches }: XmailProcess): Finding {
  const { first, growth, tries } = retrySwitches(switches);
  const seconds = secondsUntilFrozen(first, growth, tries);
  const shown = `${pluralize(tries, "attempt")}, the second after ${formatDuration(first)}, and gives up after ${formatDuration(seconds)}`;
  const text = `XMail delivers a message in up to ${shown} (-Qt ${first} -Qi ${growth} -Qr ${tries})`;
  return { level: "ok", text };
}

/** Our retry settings, where they are used, must be the same. */
function checkRetrySettings({ switches }: XmailProcess, { spool }: Context["settings"]): Finding[] {
  const { first, growth, tries } = retrySwitches(switches);
  const flags = `--spool.retry-delay ${first}s --spool.retry-divisor ${growth} --spool.max-attempts ${tries}`;
  if (spool.retryDelay === undefined)
    return [{ level: "ok", text: `the times of next attempts are not shown; set ${flags} to show them` }];
  const isRight = spool.retryDelay === first * 1000 && spool.retryDivisor === growth && spool.maxAttempts === tries;
  if (isRight) return [];
  const text = "the times of next attempts are computed with retry settings that differ from XMail's";
  return [{ level: "warning", text, fix: `set ${flags}` }];
}

function retrySwitches(switches: readonly string[]): { first: number; growth: number; tries: number } {
  return {
    first: numberAfter("-Qt", switches) ?? 480,
    growth: numberAfter("-Qi", switches) ?? 16,
    tries: numberAfter("-Qr", switches) ?? 32,
  };
}

/** Each delay is longer than the last one by its `growth`th part. */
function secondsUntilFrozen(first: number, growth: number, tries: number): number {
  let [sum, delay] = [0, first];
  for (let attempt = 1; attempt < Math.min(tries, 10_000); attempt++) {
    sum += delay;
    if (growth > 0) delay += Math.floor(delay / growth);
  }
  return sum;
}

function checkMailRoot({ environment }: XmailProcess, { xmail }: Context["settings"]): Finding[] {
  const root = environment?.get("MAIL_ROOT");
  if (root === undefined || resolve(root) === resolve(xmail.mailRoot)) return [];
  const text = `XMail runs with MAIL_ROOT ${root}, which is not ${xmail.mailRoot}`;
  return [{ level: "warning", text, fix: `set --xmail.mail-root ${root}` }];
}

function numberAfter(name: string, switches: readonly string[]): number | undefined {
  const text = switches[switches.lastIndexOf(name) + 1];
  return switches.includes(name) && text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
