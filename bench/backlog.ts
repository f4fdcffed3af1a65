import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inTemporary, start, startExporter, type Measured } from "./measured.ts";

const recorded = join(import.meta.dirname, "..", "test", "fixtures", "xmail-1.27", "logs", "smtp-202611241000");
const program = join(import.meta.dirname, "smtp.mtail");

/** A million recorded smtp lines in one file, read from nothing to the last line: metrics only, and mtail with the same counters. */
export async function backlog(): Promise<object[]> {
  return inTemporary(async (directory) => {
    const logs = join(directory, "logs");
    await mkdir(logs);
    const file = join(logs, "smtp-202611241000");
    const lines = await writeLines(file, 1_000_000);
    const exporter = await startExporter(logs, join(directory, "state"));
    const ours = await describe("xmail-exporter", exporter, lines, await exporter.caughtUp);
    await exporter.end();
    const mtail = start("mtail", ["--one_shot", "--progs", program, "--logs", file]);
    return [ours, await runToEnd("mtail --one_shot", mtail, lines)];
  });
}

/** Writes at least `count` of the recorded lines, over and over; gives how many. */
export async function writeLines(file: string, count: number): Promise<number> {
  const text = await readFile(recorded);
  const lines = text.toString("latin1").split("\n").length - 1;
  const handle = await open(file, "w");
  let written = 0;
  for (; written < count; written += lines) await handle.write(text);
  await handle.close();
  return written;
}

/** A program that ends by itself is looked at until it has. */
async function runToEnd(what: string, measured: Measured, lines: number): Promise<object> {
  let last: object = {};
  while (measured.child.exitCode === null) {
    const looked = await describe(what, measured, lines, measured.elapsed()).catch(() => undefined);
    if (looked !== undefined && !JSON.stringify(looked).includes("null")) last = looked;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return last;
}

/** `elapsed` in milliseconds. */
async function describe(what: string, measured: Measured, lines: number, elapsed: number): Promise<object> {
  const cpu = await measured.cpu();
  const peak = await measured.peak();
  const seconds = elapsed / 1000;
  return {
    what,
    "lines/s": Math.round(lines / seconds),
    "seconds from exec": seconds.toFixed(2),
    "CPU us/line": ((cpu * 1000) / lines).toFixed(2),
    "peak MB": Math.round(peak),
  };
}
