import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../common/error-code.js";
import { Failure, reasonOf } from "../errors.js";
import type { Cursor } from "./cursor.js";
import { readStateFile, UnknownFormat } from "./state-format.js";

/** The cursors of a pipeline that follows the logs, as both of its generations on disk hold them. */
export interface StoredCursors {
  readonly pipeline: LogPipeline;
  readonly generations: readonly (readonly Cursor[])[];
}

export type LogPipeline = "metrics" | "otlp";

/**
 * Reads both generations of a pipeline's state and changes nothing, whether or not an exporter runs. Undefined where there is no state of
 * this pipeline. Throws Failure where a generation is missing, damaged or unreadable: a start might then have to read the logs again.
 */
export async function readStoredCursors(directory: string, pipeline: LogPipeline): Promise<StoredCursors | undefined> {
  const names = ["a", "b"].map((slot) => `${pipeline}.${slot}.json`);
  const found = await Promise.all(names.map((name) => readGeneration(join(directory, name))));
  if (found.every((cursors) => cursors === undefined)) return undefined;
  const generations = found.map((cursors, index) => {
    if (cursors === undefined) throw new Failure(`${join(directory, names[index] ?? "")}: ${reasons.missing}`);
    return cursors;
  });
  return { pipeline, generations };
}

async function readGeneration(path: string): Promise<readonly Cursor[] | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new Failure(`${path}: ${reasonOf(error)}`);
  });
  if (bytes === undefined) return undefined;
  const state = parse(bytes, path);
  if (state?.isWhole !== true) throw new Failure(`${path}: ${reasons.damaged}`);
  const { follower } = (state.body ?? {}) as { readonly follower?: { readonly cursors?: readonly Cursor[] } };
  if (follower?.cursors === undefined) throw new Failure(`${path}: ${reasons.damaged}`);
  return follower.cursors;
}

function parse(bytes: Buffer, path: string) {
  try {
    return readStateFile(bytes);
  } catch (error) {
    if (error instanceof UnknownFormat) throw new Failure(`${path}: ${reasons.newer}`);
    throw error;
  }
}

const reasons = {
  missing: "the second generation of the state is not written yet",
  damaged: "the state is damaged",
  newer: "was written by a newer version of the exporter",
};
