import type { Event } from "../event.js";
import { Failure } from "../errors.js";
import type { OldLog } from "../files/old-logs.js";
import type { Kind } from "../kinds/kind.js";
import { kindOf } from "../kinds/list.js";
import { createParser } from "../parse/parser.js";
import type { Zone } from "../parse/zone.js";
import { createFinder } from "./needle.js";
import { scanLog } from "./scan.js";

/** Told how far the search is. */
export interface Watch {
  /** A pass over so many bytes begins. */
  onPass(pass: Pass, bytes: number): void;
  onRead(bytes: number): void;
}

type Pass = "searching" | "collecting";

/** GOING THROUGH THE LOGS. What cannot be read is said, and the rest is read all the same. */
export interface Scanner {
  /** Tells the events of the lines that hold one of the needles, which `needlesOf` gives for each kind of log. */
  read(
    pass: Pass,
    logs: readonly OldLog[],
    needlesOf: (kind: Kind) => readonly string[],
    onEvent: (event: Event) => void,
  ): Promise<void>;
  lines(): number;
  /** Files that could not be read (on), and why. */
  readonly troubles: Set<string>;
}

export interface ScannerOptions {
  readonly zone: Zone;
  readonly maxLineBytes: number;
  readonly ignoreCase: boolean;
  readonly signal: AbortSignal;
  readonly watch: Watch;
}

export function createScanner({ ignoreCase, watch, ...options }: ScannerOptions): Scanner {
  const parse = createParser(options.zone);
  const troubles = new Set<string>();
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
      watch.onPass(
        pass,
        read.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      const onRead = (bytes: number, lines: number) => {
        linesRead += lines;
        watch.onRead(bytes);
      };
      for (const log of read) {
        const find = finders.get(log.kind);
        if (find === undefined) continue;
        try {
          await scanLog(log, { ...options, find, parse, onRead, onEvent });
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          troubles.add(error.message);
        }
      }
    },
    lines: () => linesRead,
    troubles,
  };
}
