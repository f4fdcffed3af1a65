import { chmod, mkdir, symlink } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { writeLines } from "./backlog.ts";
import { inTemporary, main, startExporter } from "./measured.ts";

/** Does it take the same memory however it is started? A backlog of 1 GB, by each way once. */
export async function starts(): Promise<object[]> {
  return inTemporary(async (directory) => {
    const logs = join(directory, "logs");
    await mkdir(logs);
    await writeLines(join(logs, "smtp-202611241000"), 6_000_000);
    // as npm, npx and a package's bin do it: by a link and the first line of the file
    const bin = join(directory, "bin");
    await mkdir(bin);
    await chmod(main, 0o755);
    await symlink(main, join(bin, "xmail-exporter"));
    process.env["PATH"] = [bin, dirname(process.execPath), process.env["PATH"]].join(delimiter);
    const ways = {
      "node dist/main.js": [process.execPath, main],
      "dist/main.js": [main],
      "xmail-exporter, found in PATH": ["xmail-exporter"],
      "sh -c (npx)": ["sh", "-c", 'exec xmail-exporter "$@"', "sh"],
    } as const;
    const rows: object[] = [];
    for (const [what, command] of Object.entries(ways)) {
      const exporter = await startExporter(logs, join(directory, `state-${String(rows.length)}`), [], command);
      const elapsed = await exporter.caughtUp;
      const peak = await exporter.peak();
      await exporter.end();
      rows.push({ what, seconds: (elapsed / 1000).toFixed(1), "peak MB": Math.round(peak) });
    }
    return rows;
  });
}
