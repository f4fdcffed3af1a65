import { ConfigError, reasonOf } from "../fault.js";
import { checkDomains, checkLogDirectory, checkLogs, checkZone } from "./check/logs.js";
import type { Check, Context, Finding } from "./check/finding.js";
import { checkOtlp } from "./check/otlp.js";
import { checkPrivacy } from "./check/privacy.js";
import { checkServer } from "./check/server.js";
import { checkSpool } from "./check/spool.js";
import { checkState } from "./check/state.js";
import { checkVersions } from "./check/versions.js";

/**
 * LOOKS BEFORE THE EXPORTER RUNS. One fact a line, each `ok`, a `warning` or a `fault`, and below what is wrong the line
 * that mends it. Changes nothing, but for one record sent to the end point: it may run beside a working exporter.
 * Gives exit code 2 where there is a fault, else 0.
 */
export async function check(context: Context, stdout: NodeJS.WritableStream): Promise<number> {
  const counts = { ok: 0, warning: 0, fault: 0 };
  for (const [heading, checks] of subjects) {
    stdout.write(`${heading}\n`);
    for (const look of checks) {
      for (const finding of await look(context)) {
        counts[finding.mark]++;
        stdout.write(toLines(finding));
      }
    }
  }
  stdout.write(`\n${counts.ok} ok, ${counts.warning} warnings, ${counts.fault} faults\n`);
  return counts.fault > 0 ? 2 : 0;
}

function toLines({ mark, text, mend }: Finding): string {
  const first = `  ${mark.padEnd(9)}${text}\n`;
  return mend === undefined ? first : `${first}           mend: ${mend}\n`;
}

/** What somebody set; defaults are in the help, and a screen holds only so much. */
const checkSettings: Check = async ({ inForce }) => {
  const set = inForce.filter(({ from }) => from !== "the default");
  return [
    ...set.map(({ flag, value, from }): Finding => ({ mark: "ok", text: `--${flag} ${value} (from ${from})` })),
    { mark: "ok", text: `the other ${inForce.length - set.length} are at their defaults, which --help shows` },
  ];
};

const checkWebConfig: Check = async ({ settings }) => {
  const path = settings.web.configFile;
  if (path === undefined) return [{ mark: "ok", text: "no web configuration: plain HTTP, its counts open to all" }];
  const { loadWebConfig } = await import("../http/web-config.js");
  try {
    loadWebConfig(path);
    return [{ mark: "ok", text: `${path} is a valid web configuration` }];
  } catch (error) {
    const faults = error instanceof ConfigError ? error.faults : [reasonOf(error)];
    return faults.map((text) => ({ mark: "fault", text, mend: "docs/web-configuration.md says what is accepted" }));
  }
};

const subjects: readonly (readonly [heading: string, checks: readonly Check[]])[] = [
  ["Settings", [checkSettings]],
  ["Web", [checkWebConfig]],
  ["Files", [checkLogDirectory, checkLogs, checkDomains]],
  ["Queue", [checkSpool]],
  ["XMail", [checkServer, checkVersions]],
  ["Time zone", [checkZone]],
  ["State", [checkState]],
  ["Privacy", [checkPrivacy]],
  ["OTLP", [checkOtlp]],
];
