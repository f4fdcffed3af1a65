import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createScanner } from "../../src/spool/scan.js";
import { unpack } from "../support/tar.js";
import { given, waiting } from "./given.js";

/** Two looks at the spool of a real XMail, two minutes apart: the manifest knows what was tried between them. */
const fixtures = join(import.meta.dirname, "..", "fixtures", "xmail-1.27-spool");
const archive = readFileSync(join(fixtures, "spool.tar.gz"));
const { snapshots } = JSON.parse(readFileSync(join(fixtures, "manifest.json"), "utf8")) as {
  snapshots: Record<string, { messages: readonly Recorded[] }>;
};

interface Recorded {
  readonly file?: string;
  readonly state: string;
  readonly reason: string | null;
  readonly peektimes?: number;
  readonly attempt_running?: boolean;
}

const directory = mkdtempSync(join(tmpdir(), "recorded-counts-"));
afterAll(() => rmSync(directory, { recursive: true }));

async function scanOf(number: string) {
  const spool = join(directory, number);
  unpack(archive, `snap${number}/spool/`, spool);
  return (await createScanner({ spool }).scan(new AbortController().signal)).messages;
}

/** Attempts that are over, and of those that failed for good, as the manifest has them. */
function expected(numbers: readonly string[]): { over: number; permanent: number; frozen: number } {
  const last = new Map(
    numbers.flatMap((number) => (snapshots[number]?.messages ?? []).map((message) => [nameOf(message), message])),
  );
  const all = [...last.values()].filter(({ file }) => file !== undefined);
  const isPermanent = ({ state, reason }: Recorded) =>
    state === "froz" && /^(reply 5|NXDOMAIN|local)/.test(reason ?? "");
  return {
    over: all.reduce((sum, one) => sum + (one.peektimes ?? 0) - (one.attempt_running === true ? 1 : 0), 0),
    permanent: all.filter(isPermanent).length,
    frozen: all.filter(({ state }) => state === "froz").length,
  };
}

it.each([[["1"]], [["2"]], [["1", "2"]], [["1", "1", "2", "2"]]])(
  "counts and records what was tried, whatever scans saw it: %j",
  async (numbers) => {
    let all = given();
    for (const number of numbers) {
      // each scan by a process of its own
      all = given(all.saved());
      await all.tally.take(await scanOf(number), () => Promise.resolve());
    }
    const { over, permanent, frozen } = expected(numbers);
    const { results } = all.tally.counts();
    expect(results).toEqual({ temporary: over - permanent, permanent, unreported: 0 });
    const notes = await waiting(all);
    expect(notes.filter((note) => note.endsWith("attempt"))).toHaveLength(over);
    expect(notes.filter((note) => note.endsWith("frozen"))).toHaveLength(frozen);
    expect(new Set(notes).size).toBe(over + frozen);
    expect(over).toBeGreaterThan(60);
  },
);

function nameOf({ file = "" }: Recorded): string {
  return file.split("/").at(-1) ?? "";
}
