import type { Settings } from "../../config.js";
import { type Event, isRefused, type Refused } from "../../event.js";
import { kindOfFile } from "../../files/name.js";
import type { Item } from "../../files/source.js";
import { kindOf, kinds } from "../../kinds/list.js";
import type { KindName, Line } from "../../line.js";
import { createDecoder, decodeAttributes } from "../../parse/text.js";
import type { Privacy } from "../../privacy/privacy.js";
import type { Move } from "./moves.js";
import { explainRefusal } from "./why.js";

/**
 * Gives the JSON of a line: the shape that docs/logs.md shows, for refused ones place and reason. With `movesOf` also what
 * the line moves and why it is refused.
 */
export function createShape(
  { xmail }: Settings,
  privacy: Privacy,
  movesOf?: (item: Item) => readonly Move[],
): (item: Item) => object {
  const decode = createDecoder(xmail.encoding);
  return (item) => {
    const { line, parsed } = item;
    const moves = movesOf === undefined ? {} : { moves: movesOf(item) };
    if (!isRefused(parsed)) return { ...toObject(parsed, privacy, decode), ...moves };
    const show = mayShow(line, privacy) ? decode : undefined;
    if (movesOf === undefined) return toRefusal(parsed, line, show);
    const why = explainRefusal(parsed, line, kindOf(line.kind), xmail.maxLineBytes, show);
    return { ...toRefusal(parsed, line, show), why, ...moves };
  };
}

type Decode = (raw: string) => string;

function toObject(event: Event, privacy: Privacy, decode: Decode): object {
  return {
    kind: event.kind,
    time: new Date(event.time).toISOString(),
    event: event.name,
    outcome: event.outcome,
    severity: event.severity,
    file: event.file,
    offset: event.offset,
    attributes: decodeAttributes(privacy.attributes(event, kindOf(event.kind)), decode),
  };
}

function toRefusal({ kind, file, offset, reason }: Refused, line: Line, show: Decode | undefined): object {
  const raw = show === undefined ? "" : line.text;
  return { kind, file, offset, reason, ...(show === undefined || raw === "" ? {} : { text: show(raw) }) };
}

/**
 * Never the text of a log with secrets; nor, where people are to be hidden, what is not understood. Without a name that
 * says what it is, nor what a kind with secrets understands: `--kind smtp` over a ctrl log refuses every line.
 */
function mayShow(line: Line, privacy: Privacy): boolean {
  if (holdsSecrets(line.kind) || !privacy.keepsAll) return false;
  if (kindOfFile(line.file) === line.kind) return true;
  const raw = line.text;
  return !kinds.some((kind) => holdsSecrets(kind.name) && !("reason" in kind.read(raw)));
}

function holdsSecrets(name: KindName): boolean {
  return kindOf(name).columns.some((column) => column.secret === true);
}
