import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeLines } from "./backlog.ts";
import { inTemporary, startExporter } from "./measured.ts";

/** Does a line cost the same, and the exporter stay as small, however much there is to read? No lines at all: the start alone. */
export async function flat(): Promise<object[]> {
  const rows: object[] = [];
  let startCpu = 0;
  for (const wanted of [0, 10_000, 100_000, 290_000, 1_000_000, 12_000_000]) {
    const row = await inTemporary(async (directory) => {
      const logs = join(directory, "logs");
      await mkdir(logs);
      const file = join(logs, "smtp-202611241000");
      const lines = wanted === 0 ? 0 : await writeLines(file, wanted);
      if (wanted === 0) await writeFile(file, "");
      const exporter = await startExporter(logs, join(directory, "state"));
      const elapsed = await exporter.caughtUp;
      const [cpu, peak] = [await exporter.cpu(), await exporter.peak()];
      await exporter.end();
      if (wanted === 0) startCpu = cpu;
      const each = lines === 0 ? "" : (((cpu - startCpu) * 1000) / lines).toFixed(2);
      const megabytes = (lines * 173) / 1e6;
      return {
        lines,
        "log MB": megabytes.toFixed(0),
        seconds: (elapsed / 1000).toFixed(2),
        "CPU us/line without the start": each,
        "peak MB": Math.round(peak),
      };
    });
    rows.push(row);
  }
  return rows;
}
