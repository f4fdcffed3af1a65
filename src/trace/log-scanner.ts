import type { Event } from "../event.js";
import { Failure } from "../errors.js";
import type { OldLog } from "../files/old-logs.js";
import type { Kind } from "../kinds/kind.js";
import { kindOf } from "../kinds/list.js";
import { createParser } from "../parse/parser.js";
import type { Zone } from "../parse/zone.js";
import { createFinder } from "./needle.js";
import { scanLog } from "./scan.js";

/** Receives the progress of the search. */
export interface SearchProgress {
  /** A pass over so many bytes begins. */
  onPass(pass: Pass, bytes: number): void;
  onRead(bytes: number): void;
}

type Pass = "searching" | "collecting" | "filters" | "notices";

/** SCANS LOG FILES. What cannot be read is a problem in the result, and the rest is still read. */
export interface LogScanner {
  /** Calls `onEvent` for the lines that contain one of the needles, which `needlesOf` gives for each kind of log. */
  read(
    pass: Pass,
    logs: readonly OldLog[],
    needlesOf: (kind: Kind) => readonly string[],
    onEvent: (event: Event) => void,
  ): Promise<void>;
  lines(): number;
  /** Files that could not be read (on), and why. */
  readonly problems: Set<string>;
}

export interface LogScannerOptions {
  readonly zone: Zone;
  readonly maxLineBytes: number;
  readonly ignoreCase: boolean;
  readonly signal: AbortSignal;
  readonly progress: SearchProgress;
}

export function createLogScanner({ ignoreCase, progress, ...options }: LogScannerOptions): LogScanner {
  const parse = createParser(options.zone);
  const problems = new Set<string>();
  let linesRead = 0;
  return {
    async read(pass, logs, needlesOf, onEvent) {
      const finders = new Map(
        [...new Set(logs.map(({ kind }) => kind))].flatMap((kind) => {
          const needles = needlesOf(kindOf(kind));
          return needles.length === 0 ? [] : [[kind, createFinder(needles, ignoreCase)]];
        }),
      );
      const read = logs.filter(({ kind }) => finders.has(kind));
      progress.onPass(
        pass,
        read.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      const onRead = (bytes: number, lines: number) => {
        linesRead += lines;
        progress.onRead(bytes);
      };
      for (const log of read) {
        const find = finders.get(log.kind);
        if (find === undefined) continue;
        try {
          await scanLog(log, { ...options, find, parse, onRead, onEvent });
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          problems.add(error.message);
        }
      }
    },
    lines: () => linesRead,
    problems,
  };
}
