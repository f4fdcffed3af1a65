import { mkdir, stat } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { writeLines } from "./backlog.ts";
import { inTemporary, start } from "./measured.ts";

const main = join(import.meta.dirname, "..", "dist", "main.js");
const name = "smtp-202611241000";
/** Of SMTP lines; XMAIL_BENCH_LINES makes it less. */
const count = Number(process.env["XMAIL_BENCH_LINES"] ?? 10_000_000);

/** A report of recorded lines, and of the worst case: each line has a sender and a client of its own, so that each replaces a name in the lists. */
export async function report(): Promise<object[]> {
  return [
    await measure("recorded lines", writeLines),
    await measure("each line another sender and client", writeDistinct),
  ];
}

async function measure(what: string, write: typeof writeLines): Promise<object> {
  return inTemporary(async (directory) => {
    const logs = join(directory, "logs");
    await mkdir(logs);
    const lines = await write(join(logs, name), count);
    const { size } = await stat(join(logs, name));
    const where = ["--xmail.log-dir", logs, "--xmail.timezone", "UTC", "--spool.interval", "0"];
    const measured = start(process.execPath, [main, "report", "--since", "2026-11-24", "--format", "json", ...where]);
    let last: object = {};
    while (measured.child.exitCode === null) {
      const [cpu, peak] = await Promise.all([measured.cpu(), measured.peak()]).catch(() => [NaN, NaN]);
      const seconds = measured.elapsed() / 1000;
      if (peak !== undefined && !Number.isNaN(peak))
        last = { seconds: seconds.toFixed(1), "CPU s": ((cpu ?? NaN) / 1000).toFixed(1), "peak MB": Math.round(peak) };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (measured.child.exitCode !== 0) throw new Error(`report ended with ${String(measured.child.exitCode)}`);
    return { what, lines, MB: Math.round(size / 1e6), ...last };
  });
}

async function writeDistinct(file: string, lines: number): Promise<number> {
  const out = createWriteStream(file);
  const chunk = 10_000;
  for (let from = 0; from < lines; from += chunk) {
    const rows = Array.from({ length: Math.min(chunk, lines - from) }, (_, index) => lineOf(from + index));
    if (!out.write(rows.join(""))) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return lines;
}

function lineOf(index: number): string {
  const client = [10, index >> 16, index >> 8, index].map((part) => part & 255).join(".");
  const seconds = Math.floor((index / count) * 3_600);
  const at = `2026-11-24 10:${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  const columns = ["mx1.alpha.example", "mx1.alpha.example", client, at, "pc.example", "alpha.example"];
  const rest = [`u${index}@out.example`, "bob@alpha.example", `S${index.toString(16)}`, "RECV=OK", "", "857", ""];
  return `${[...columns, ...rest].map((column) => `"${column}"`).join("\t")}\n`;
}
