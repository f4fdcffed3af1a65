import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { formatDuration, pluralize } from "../../common/format.js";
import { kinds } from "../../kinds/list.js";
import type { Check, Context, Finding } from "./finding.js";

/** XMail's own command line, where it runs on this host and its processes can be seen. */
export const checkServer: Check = async ({ settings, procDir = "/proc" }) => {
  const server = await findServer(procDir);
  if (server === undefined)
    return [{ level: "ok", text: "XMail: no process to be seen on this host; its command line is not checked" }];
  return [checkSwitches(server), checkLife(server), ...checkRetry(server, settings), ...checkRoot(server, settings)];
};

interface Server {
  readonly pid: string;
  readonly switches: readonly string[];
  /** Undefined where its environment belongs to somebody else. */
  readonly environment: ReadonlyMap<string, string> | undefined;
}

async function findServer(procDir: string): Promise<Server | undefined> {
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

/** The two that XMail reads; nothing else of it is looked at. */
function toVariables(text: string): ReadonlyMap<string, string> {
  const found = text.split("\0").flatMap((entry) => {
    const [, name, value] = /^(MAIL_CMD_LINE|MAIL_ROOT)=([^]*)$/.exec(entry) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return new Map(found);
}

function checkSwitches({ pid, switches, environment }: Server): Finding {
  const off = kinds.filter((kind) => !switches.includes(kind.switch));
  const unsure =
    environment === undefined ? "; its MAIL_CMD_LINE cannot be read by this user and may turn on more" : "";
  const hours = numberBehind("-Mr", switches) ?? 24;
  const lasts = `a file lasts ${pluralize(hours, "hour")}`;
  if (off.length === 0) return { level: "ok", text: `XMail (process ${pid}) writes all eight logs, ${lasts}` };
  const names = off.map((kind) => kind.name).join(", ");
  const fix = `add what is wanted of ${off.map((kind) => kind.switch).join(" ")} to XMail's command line and restart it`;
  return { level: "warning", text: `XMail (process ${pid}) has logs off: ${names}; ${lasts}${unsure}`, fix };
}

/** How long XMail goes on trying: the command line alone says so. */
function checkLife({ switches }: Server): Finding {
  const { first, growth, tries } = retriesOf(switches);
  const seconds = waitingSeconds(first, growth, tries);
  const shown = `${pluralize(tries, "time")}, first after ${formatDuration(first)}, and gives up after ${formatDuration(seconds)}`;
  const text = `XMail tries a message ${shown} (-Qt ${first} -Qi ${growth} -Qr ${tries})`;
  return { level: "ok", text };
}

/** Our settings of the same, as far as they are used. */
function checkRetry({ switches }: Server, { spool }: Context["settings"]): Finding[] {
  const { first, growth, tries } = retriesOf(switches);
  const flags = `--spool.retry-delay ${first}s --spool.retry-divisor ${growth} --spool.max-attempts ${tries}`;
  if (spool.retryDelay === undefined)
    return [{ level: "ok", text: `the time of a message's next attempt is not shown; ${flags} would show it` }];
  const isRight = spool.retryDelay === first * 1000 && spool.retryDivisor === growth && spool.maxAttempts === tries;
  if (isRight) return [];
  const text = "the times of next attempts are computed with other retry settings than XMail runs with";
  return [{ level: "warning", text, fix: `set ${flags}` }];
}

function retriesOf(switches: readonly string[]): { first: number; growth: number; tries: number } {
  return {
    first: numberBehind("-Qt", switches) ?? 480,
    growth: numberBehind("-Qi", switches) ?? 16,
    tries: numberBehind("-Qr", switches) ?? 32,
  };
}

/** Each delay is the last one and its `growth`th part. */
function waitingSeconds(first: number, growth: number, tries: number): number {
  let [sum, delay] = [0, first];
  for (let attempt = 1; attempt < Math.min(tries, 10_000); attempt++) {
    sum += delay;
    if (growth > 0) delay += Math.floor(delay / growth);
  }
  return sum;
}

function checkRoot({ environment }: Server, { xmail }: Context["settings"]): Finding[] {
  const root = environment?.get("MAIL_ROOT");
  if (root === undefined || resolve(root) === resolve(xmail.mailRoot)) return [];
  const text = `XMail runs with MAIL_ROOT ${root}, which is not ${xmail.mailRoot}`;
  return [{ level: "warning", text, fix: `set --xmail.mail-root ${root}` }];
}

function numberBehind(name: string, switches: readonly string[]): number | undefined {
  const text = switches[switches.lastIndexOf(name) + 1];
  return switches.includes(name) && text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
