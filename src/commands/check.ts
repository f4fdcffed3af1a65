import type { Writable } from "node:stream";
import { pluralize } from "../common/format.js";
import { ConfigError, reasonOf } from "../errors.js";
import { checkDomains, checkLogs, checkZone } from "./check/logs.js";
import type { Check, Context, Finding } from "./check/finding.js";
import { checkOtlp } from "./check/otlp.js";
import { checkPlaces } from "./check/places.js";
import { checkPrivacy } from "./check/privacy.js";
import { checkXmailProcess } from "./check/xmail-process.js";
import { checkSilence } from "./check/silence.js";
import { checkSpool } from "./check/spool.js";
import { checkState } from "./check/state.js";
import { checkVersions } from "./check/versions.js";
import { type Colour, createPaint, type Paint } from "./paint.js";

/**
 * CHECK. One finding a line, each `ok`, a `warning` or an `error`, with the fix below what is wrong; with `json` the same as one object (docs/tools.md). Changes nothing, but for one record sent to the endpoint: it may
 * run beside a working exporter. Gives exit code 2 where there is an error, else 0.
 */
export async function check(
  context: Context,
  { json = false }: { readonly json?: boolean | undefined },
  { stdout, env }: CheckHost,
): Promise<number> {
  const paint = createPaint(stdout, env);
  const places = await checkPlaces(context.settings);
  const reachable = { ...context, unreachable: places.unreachable };
  const all: (Finding & { readonly section: string })[] = [];
  for (const [section, checks] of subjects) {
    const found = section === "Files" ? [...places.findings] : [];
    for (const look of checks) found.push(...(await look(reachable)));
    all.push(...found.map((finding) => ({ section, ...finding })));
    if (!json && found.length > 0)
      stdout.write(`${paint(section, "bold")}\n${found.map((finding) => toLines(finding, paint)).join("")}`);
  }
  const count = (level: Finding["level"]) => all.filter((finding) => finding.level === level).length;
  const counts = { ok: count("ok"), warning: count("warning"), error: count("error") };
  if (json) stdout.write(`${toJson(counts, all)}\n`);
  else stdout.write(`\n${toTotals(counts, paint)}\n`);
  return counts.error > 0 ? 2 : 0;
}

interface CheckHost {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

const colours: Readonly<Record<Finding["level"], Colour>> = { ok: "green", warning: "yellow", error: "red" };

function toLines({ level, text, fix }: Finding, paint: Paint): string {
  const first = `  ${paint(level.padEnd(9), colours[level])}${text}\n`;
  return fix === undefined ? first : `${first}           ${paint("fix:", "bold")} ${fix}\n`;
}

/** Coloured where there is something to look at. */
function toTotals({ ok, warning, error }: Readonly<Record<Finding["level"], number>>, paint: Paint): string {
  const warnings = paint(pluralize(warning, "warning"), warning > 0 ? colours.warning : undefined);
  const errors = paint(pluralize(error, "error"), error > 0 ? colours.error : undefined);
  return `${ok} ok, ${warnings}, ${errors}`;
}

/** A contract: keys are added, never renamed. */
function toJson(counts: Readonly<Record<string, number>>, all: readonly (Finding & { section: string })[]): string {
  const findings = all.map(({ section, level, text, fix }) => ({ section, level, text, fix }));
  return JSON.stringify({ ok: counts["error"] === 0, counts, findings }, undefined, 2);
}

/** Only what was set explicitly; defaults are in the help. */
const checkSettings: Check = async ({ inForce, notes = [] }) => {
  const set = inForce.filter(({ from }) => from !== "the default");
  const rest = inForce.length - set.length;
  const text = `defaults for ${pluralize(rest, "other setting")}`;
  return [
    ...set.map(({ flag, value, from }): Finding => ({ level: "ok", text: `--${flag} ${value} (from ${from})` })),
    ...notes.map((text): Finding => ({ level: "ok", text })),
    ...(rest === 0 ? [] : [{ level: "ok", text: `${text} (see --help)` } as const]),
  ];
};

const checkWebConfig: Check = async ({ settings }) => {
  const path = settings.web.configFile;
  if (path === undefined)
    return [{ level: "ok", text: "no web configuration: plain HTTP, metrics and counts are open to everyone" }];
  const { loadWebConfig } = await import("../http/web-config/web-config.js");
  try {
    loadWebConfig(path);
    return [{ level: "ok", text: `${path} is a valid web configuration` }];
  } catch (error) {
    const errors = error instanceof ConfigError ? error.errors : [reasonOf(error)];
    return errors.map((text) => ({ level: "error", text, fix: "see docs/web-configuration.md for what is accepted" }));
  }
};

const subjects: readonly (readonly [section: string, checks: readonly Check[]])[] = [
  ["Settings", [checkSettings]],
  ["Web", [checkWebConfig]],
  ["Files", [checkLogs, checkSilence, checkDomains]],
  ["Queue", [checkSpool]],
  ["XMail", [checkXmailProcess, checkVersions]],
  ["Time zone", [checkZone]],
  ["State", [checkState]],
  ["Privacy", [checkPrivacy]],
  ["OTLP", [checkOtlp]],
];
