import type { Event, Fields, Parsed, RefusalReason } from "../event.js";
import { offsetOf, type Rows } from "../line.js";
import type { Kind, Meaning } from "./kind.js";
import { kindOf, kinds } from "./list.js";
import { Row, rowOf, rowsOf } from "./row.js";

/** Gives what a line of a chunk says, once it was read: one view for each kind, good until it is moved to the next line. */
export type Look = (rows: Rows, index: number) => Parsed;

export function createLook(): Look {
  const views = new Map(kinds.map((kind) => [kind.name, new View(kind)]));
  let last: View | undefined;
  return (rows, index) => {
    const found = rows.read.meaning[index];
    if (typeof found === "string") return refusedOf(rows, index, found as RefusalReason);
    const view = last?.kind === rows.kind ? last : views.get(rows.kind);
    if (view === undefined) throw new Error(`no kind is named ${rows.kind}`);
    view.moveTo(rows, index);
    return (last = view);
  };
}

/** The same as a record that stays. Its texts may keep the chunk in memory. */
export function toParsed(rows: Rows, index: number): Parsed {
  const found = rows.read.meaning[index];
  if (typeof found === "string") return refusedOf(rows, index, found as RefusalReason);
  const meaning = found as Meaning;
  row.moveTo(rows, index);
  row.anchor = rows.read.anchor[index] ?? 0;
  const { kind, file, read } = rows;
  const { name, outcome, severity } = meaning;
  const fields = kindOf(kind).readFields(row, meaning);
  return { kind, file, offset: offsetOf(rows, index), time: read.time[index] ?? 0, name, outcome, severity, fields };
}

/** An event that stays: one that is looked at is another one at the next line. */
export function keep(event: Event): Event {
  return event instanceof View ? event.keep() : event;
}

/** Room for an event that is looked at, which is made to stay when it is asked for. Keeps the text of its chunk in memory. */
export class Kept {
  private kind: Rows["kind"] = "smtp";
  private file = "";
  private text = "";
  private start = 0;
  private stop = 0;
  private offset = 0;
  private time = 0;
  private anchor = 0;
  private meaning: Meaning = nothing;

  /** False for an event that stays by itself. */
  take(event: Event): boolean {
    if (!(event instanceof View)) return false;
    const { rows, index } = event;
    this.kind = rows.kind;
    this.file = rows.file;
    this.text = rows.text;
    this.start = rows.start[index] ?? 0;
    this.stop = rows.stop[index] ?? 0;
    this.offset = offsetOf(rows, index);
    this.time = rows.read.time[index] ?? 0;
    this.anchor = rows.read.anchor[index] ?? 0;
    this.meaning = rows.read.meaning[index] as Meaning;
    return true;
  }

  toEvent(): Event {
    const { kind, file, offset, time, meaning } = this;
    const { name, outcome, severity } = meaning;
    const row = rowOf(this.text.slice(this.start, this.stop)) ?? new Row();
    row.anchor = this.anchor;
    return { kind, file, offset, time, name, outcome, severity, fields: kindOf(kind).readFields(row, meaning) };
  }
}

const row = new Row();

function refusedOf(rows: Rows, index: number, reason: RefusalReason): Parsed {
  const { kind, file, read } = rows;
  return { kind, file, offset: offsetOf(rows, index), time: read.time[index] ?? 0, reason };
}

/** An event whose values are read from its line when they are asked for. */
class View implements Event {
  readonly kind: Kind["name"];
  readonly fields: Fields;
  private readonly row = new Row();
  rows: Rows = nowhere;
  index = 0;
  private meaning: Meaning = nothing;

  constructor({ name, fields }: Kind) {
    this.kind = name;
    const properties = Object.entries(fields).map(
      ([name, read]) => [name, { get: () => read(this.row, this.meaning) }] as const,
    );
    this.fields = Object.defineProperties({}, Object.fromEntries(properties)) as Fields;
  }

  moveTo(rows: Rows, index: number): void {
    this.rows = rows;
    this.index = index;
    this.meaning = rows.read.meaning[index] as Meaning;
    this.row.moveTo(rows, index);
    this.row.anchor = rows.read.anchor[index] ?? 0;
  }

  keep(): Event {
    return toParsed(this.rows, this.index) as Event;
  }

  get file() {
    return this.rows.file;
  }
  get offset() {
    return offsetOf(this.rows, this.index);
  }
  get time() {
    return this.rows.read.time[this.index] ?? 0;
  }
  get name() {
    return this.meaning.name;
  }
  get outcome() {
    return this.meaning.outcome;
  }
  get severity() {
    return this.meaning.severity;
  }
}

const nowhere = rowsOf({ kind: "smtp", file: "", generation: 0, offset: 0, end: 0, text: "" });
const nothing: Meaning = { name: "", outcome: "", severity: "INFO" };
