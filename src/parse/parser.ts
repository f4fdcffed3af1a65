import type { Parse, Parsed, ReadingState, RefusalReason } from "../event.js";
import type { Kind } from "../kinds/kind.js";
import { kindOf } from "../kinds/list.js";
import { type Line, textOf } from "../line.js";
import { fileTime, toUtc } from "./clock.js";
import { readLocalTime } from "./local-time.js";
import type { Zone } from "./zone.js";

/** TEXT TO EVENT. Every complete line becomes exactly one event or one refusal with its reason; pure but for the state handed in. */
export function createParser(zone: Zone): Parse {
  return (line, state, moment) => {
    if (line.damage !== undefined) return refuse(line, state, line.damage, zone);
    const kind = kindOf(line.kind);
    const text = textOf(line);
    if (state.open) {
      state.open = !closes(kind, text);
      return refuse(line, state, "continuation", zone);
    }
    const reading = kind.read(text);
    if ("reason" in reading) return refuse(line, state, reading.reason, zone);
    const local = readLocalTime(reading.localTime);
    if (local === undefined) return refuse(line, state, "time", zone);
    if (reading.open === true) state.open = true;
    return {
      kind: line.kind,
      file: line.file,
      offset: line.offset,
      time: toUtc(local, zone, state, { moment, file: line.file, notBefore: reading.notBefore }),
      name: reading.name,
      outcome: reading.outcome,
      severity: reading.severity,
      fields: reading.fields,
    };
  };
}

/**
 * The rest of a record whose value held an LF ends where the server's own tail stands. What lies between, however much
 * it looks like a record of its own, came out of the value.
 */
function closes(kind: Kind, text: string): boolean {
  return kind.tail === undefined || kind.tail.test(text);
}

function refuse(line: Line, state: ReadingState, reason: RefusalReason, zone: Zone): Parsed {
  const time = state.latest ?? fileTime(line.file, zone) ?? 0;
  return { kind: line.kind, file: line.file, offset: line.offset, time, reason };
}
