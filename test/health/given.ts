import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { startMetrics, type MetricsPipeline } from "../../src/pipelines/metrics.js";
import { createDecoding, type Decoding } from "../../src/pipelines/decoding.js";
import { interpret, type InForce, type Settings } from "../../src/config.js";
import { createLogger, type Logger } from "../../src/log.js";

export interface Given {
  readonly root: string;
  readonly settings: Settings;
  readonly inForce: readonly InForce[];
  readonly log: Logger;
  /** Runs the metrics pipeline over the logs until all is read, and then what is handed in. */
  run(look: (side: MetricsPipeline, reading: Decoding) => void | Promise<void>, settings?: Settings): Promise<void>;
}

/** A mail root with empty logs and a state directory, gone with the test. */
export async function givenMailRoot(): Promise<Given> {
  const root = await mkdtemp(join(tmpdir(), "xmail-app-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, "logs"));
  await mkdir(join(root, "state"));
  const places = ["--xmail.mail-root", root, "--state.dir", join(root, "state"), "--xmail.timezone", "UTC"];
  const invocation = interpret([...places, "--spool.interval", "0"], {}, () => "");
  if (invocation.show !== undefined) throw new Error("shows a text instead");
  const { settings, inForce } = invocation;
  const log = createLogger({ level: "error", format: "json" });
  return {
    ...{ root, settings, inForce, log },
    async run(look, own = settings) {
      const reading = createDecoding(own);
      const side = await startMetrics(own, reading, log);
      while (side.caughtUpAt() === undefined) await setImmediate();
      try {
        await look(side, reading);
      } finally {
        await side.stop();
      }
    },
  };
}

/** An SMTP line of some minutes ago: windows are those of the clock. */
export function smtpLine(minutesAgo: number, status: string, messageId = "S1"): string {
  const columns = ["mx", "mx", "203.0.113.7", localTime(minutesAgo), "h", "", "a@x.example", "b@y.example", messageId];
  return `"${[...columns, status, "", "0", ""].join('"\t"')}"\n`;
}

export function smailLine(minutesAgo: number, messageId: string): string {
  const entered = Math.floor(Date.now() / 1000) * 1000 - minutesAgo * 60_000;
  const columns = [
    "alpha.example",
    `${entered}.1.2.3.mx`,
    messageId,
    "a@x.example",
    "b@y.example",
    "LOCAL",
    "b@y.example",
  ];
  return `"${[...columns, localTime(minutesAgo), ""].join('"\t"')}"\n`;
}

export function localTime(minutesAgo: number): string {
  return new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19).replace("T", " ");
}
