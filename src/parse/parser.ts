import { type Moment, noteReading, type Parse, type Parsed, type ReadingState, type RefusalReason } from "../event.js";
import type { Kind, Meaning } from "../kinds/kind.js";
import { kindOf } from "../kinds/list.js";
import { Row, rowsOf } from "../kinds/row.js";
import { toParsed } from "../kinds/view.js";
import type { Line, Rows } from "../line.js";
import { fileTime, settle, toUtc } from "./clock.js";
import { readLocalTime } from "./local-time.js";
import type { Zone } from "./zone.js";

/** TEXT TO EVENT. Every complete line becomes exactly one event or one refusal with its reason; pure but for the state handed in. */
export function createParser(zone: Zone): Parse {
  const view = new Row();

  const row: Parse["row"] = (rows, index, state, moment) => {
    const { read } = rows;
    const found = find(rows, index, state);
    const local = typeof found === "string" ? undefined : view.readTime(readLocalTime);
    if (typeof found === "string" || local === undefined) {
      read.meaning[index] = typeof found === "string" ? found : "time";
      // it has no time of its own
      read.time[index] = state.latest ?? fileTime(rows.file, zone) ?? 0;
    } else {
      if (!view.closed) state.open = true;
      read.meaning[index] = found;
      read.anchor[index] = view.anchor;
      const { early, late } = zone.offsetsOf(local);
      if (late === undefined) read.time[index] = settle(local - early, state);
      else {
        const notBefore = kindOf(rows.kind).notBefore?.(view);
        read.time[index] = toUtc(local, zone, state, { moment, file: rows.file, notBefore });
      }
    }
    noteReading(rows, index, state);
  };

  function find(rows: Rows, index: number, state: ReadingState): Meaning | RefusalReason {
    const damage = rows.damage?.[index];
    if (damage !== undefined) return damage;
    const kind = kindOf(rows.kind);
    if (state.open) {
      state.open = !closes(kind, rows.text.slice(rows.start[index], rows.stop[index]));
      return "continuation";
    }
    return view.moveTo(rows, index) ? kind.find(view) : "continuation";
  }

  function parse(line: Line, state: ReadingState, moment: Moment): Parsed {
    const rows = rowsOf(line);
    row(rows, 0, state, moment);
    return toParsed(rows, 0);
  }

  return Object.assign(parse, { row, toParsed });
}

/**
 * The rest of a record whose value held an LF ends where the server's own tail stands. What lies between, however much
 * it looks like a record of its own, came out of the value.
 */
function closes(kind: Kind, text: string): boolean {
  return kind.tail === undefined || kind.tail.test(text);
}
