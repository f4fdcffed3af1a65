import { open, rename, rm } from "node:fs/promises";
import { basename } from "node:path";
import type { Settings } from "../../config.js";
import { ConfigError, Failure, isSystemError, reasonOf } from "../../errors.js";
import { kindOfFile } from "../../files/name.js";
import type { Span } from "../../files/source.js";
import { createDomainTables } from "../../files/tables.js";
import { createLook } from "../../kinds/view.js";
import { createDomains } from "../../metrics/domains.js";
import { storedMetrics } from "../../metrics/families.js";
import { createProgress, type Progress, type Terminal } from "../progress.js";
import { writeOpenMetrics } from "./openmetrics.js";
import { createSampler } from "./sampler.js";
import { createRowStore } from "./row-store.js";

export interface MetricsOptions {
  readonly out: string;
  /** Milliseconds. */
  readonly step: number;
  /** Milliseconds UTC. */
  now(): number;
  readonly label?: Readonly<Record<string, string>>;
}

/** What was written; times in milliseconds UTC. */
export interface Written {
  readonly lines: number;
  /** Lines with a time in the future: a clock was wrong. */
  readonly future: number;
  readonly series: number;
  readonly samples: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Turns lines in time order into an OpenMetrics file. It appears under its name when it is complete; after an error nothing of it is
 * left. `reading` is ended before the writing begins, which has a progress bar of its own.
 */
export async function writeMetrics(
  spans: AsyncIterable<Span>,
  { out, step, now, label = {} }: MetricsOptions,
  settings: Settings,
  reading: Progress,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Written> {
  refuseNames(out, label);
  const rowStorePath = `${out}.spool`;
  const part = `${out}.part`;
  const list = await createDomainTables(settings.xmail.mailRoot).readChanged();
  const rowStore = await createRowStore(rowStorePath).catch(failUnwritable(out, rowStorePath));
  try {
    const sampler = createSampler(step, createDomains(settings.metrics.maxDomains, list).toLabel, rowStore);
    const latest = now() + hour;
    let [lines, future] = [0, 0];
    const look = createLook();
    for await (const { rows, from, to } of spans) {
      signal.throwIfAborted();
      for (let index = from; index < to; index++) {
        if ((rows.read.time[index] ?? 0) > latest) {
          future++;
          continue;
        }
        lines++;
        // only where a step ends: to wait for each line would take longer than to count it
        const writing = sampler.add(look(rows, index));
        if (writing !== undefined) await writing;
      }
    }
    reading.end();
    const { series, timeline } = await sampler.finish();
    const file = await open(part, "w").catch(failUnwritable(out));
    const progress = createProgress(terminal, "writing", series.length);
    const writing = { series, timeline, stepMs: step, labels: label, rowStore, onSeries: () => progress.advance(1) };
    let samples = 0;
    try {
      samples = await writeOpenMetrics(file, writing, signal);
    } finally {
      progress.end();
      await file.close();
    }
    await rename(part, out).catch(failUnwritable(out));
    const [from = 0, to = 0] = [timeline.spans[0]?.from, timeline.spans.at(-1)?.to];
    return { lines, future, series: series.length, samples, from: from * step, to: to * step };
  } finally {
    await rowStore.close();
    await rm(part, { force: true });
  }
}

/** A typing error must not overwrite a log, and no label of the command line one of ours. */
function refuseNames(out: string, label: Readonly<Record<string, string>>): void {
  const errors: string[] = [];
  if (out === "-") errors.push("--out -: cannot be standard output; use a file name");
  if (kindOfFile(basename(out).replace(/\.gz$/, "")) !== undefined)
    errors.push(`--out ${out}: is named like an XMail log; choose another name`);
  const taken = new Set(["le", ...storedMetrics.flatMap((metric) => metric.labels.map(({ name }) => name))]);
  for (const name of Object.keys(label))
    if (taken.has(name)) errors.push(`--label ${name}: is already a label of the metrics; choose another name`);
  if (errors.length > 0) throw new ConfigError(errors);
}

/** Of `path`, which stands beside the file wanted, nobody has heard unless it is in the way. */
function failUnwritable(out: string, path = out): (error: unknown) => never {
  return (error) => {
    if (isSystemError(error) && error.code === "EEXIST")
      throw new Failure(`${path}: already exists; remove it unless another backfill is running`);
    throw new Failure(`${out}: cannot be written: ${reasonOf(error)}`);
  };
}

const hour = 3_600_000;
