import { appendFile, mkdir, rm, stat } from "node:fs/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { writeLines } from "./backlog.ts";
import { inTemporary, start } from "./measured.ts";

const main = join(import.meta.dirname, "..", "dist", "main.js");
const name = "smtp-202611241000";

/** A day of a busy server: ten million recorded smtp lines in one file, and one message in it to be found. */
export async function trace(): Promise<object[]> {
  return inTemporary(async (directory) => {
    const plain = join(directory, "plain");
    const packed = join(directory, "packed");
    for (const path of [plain, packed]) await mkdir(path);
    const lines = await writeLines(join(plain, name), 10_000_000);
    await appendFile(join(plain, name), message);
    const rows = [
      await measure("message id", "SFFFFF1", plain, lines),
      await measure("address", "Needle@Haystack.example", plain, lines),
      await measure("domain of nearly every line", "alpha.example", plain, lines),
    ];
    await rm(join(plain, name));
    const fewer = await writeLines(join(packed, name), 1_000_000);
    await appendFile(join(packed, name), message);
    const { size } = await stat(join(packed, name));
    await pipeline(
      createReadStream(join(packed, name)),
      createGzip({ level: 6 }),
      createWriteStream(join(packed, `${name}.gz`)),
    );
    await rm(join(packed, name));
    return [...rows, await measure("message id, gzipped", "SFFFFF1", packed, fewer, size)];
  });
}

/** `size` in bytes as it is when unpacked. */
async function measure(what: string, query: string, logs: string, lines: number, size?: number): Promise<object> {
  const bytes = size ?? (await stat(join(logs, name))).size;
  const measured = start(process.execPath, [
    ...[main, "trace", query, "--since", "2026-11-24", "--xmail.timezone", "UTC"],
    ...["--xmail.log-dir", logs, "--spool.interval", "0"],
  ]);
  const exited = new Promise((resolve) => measured.child.once("exit", resolve));
  let cpu = 0;
  let peak = 0;
  const look = async () => {
    cpu = Math.max(cpu, await measured.cpu());
    peak = Math.max(peak, (await measured.peak()) || 0);
  };
  // the last look may come when it is gone
  const timer = setInterval(() => void look().catch(() => undefined), 20);
  const code = await exited;
  const seconds = measured.elapsed() / 1000;
  clearInterval(timer);
  if (code !== 0) throw new Error(`${what}: exit code ${String(code)}`);
  return {
    what,
    "million lines": (lines / 1e6).toFixed(1),
    GB: (bytes / 1e9).toFixed(2),
    "seconds from exec": seconds.toFixed(2),
    "CPU seconds": (cpu / 1000).toFixed(2),
    "GB/s of CPU": (bytes / 1e6 / cpu).toFixed(2),
    "peak MB": Math.round(peak),
  };
}

const line = (to: string, status: string) =>
  `"mx1.alpha.example"\t"mx1.alpha.example"\t"203.0.113.17"\t"2026-11-24 10:59:59"\t"pc17.example"\t"alpha.example"\t"needle@haystack.example"\t"${to}"\t"SFFFFF1"\t"${status}"\t""\t"857"\t""\n`;
const message = line("bob@alpha.example", "RCPT=OK") + line("bob@alpha.example", "RECV=OK");
