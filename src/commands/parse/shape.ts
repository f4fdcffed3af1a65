import type { Settings } from "../../config.js";
import { type Event, isRefused, type Refused } from "../../event.js";
import { kindOfFile } from "../../files/name.js";
import type { Item } from "../../files/source.js";
import { kindOf, kinds } from "../../kinds/list.js";
import { type Line, textOf } from "../../line.js";
import { createDecoder, decodeAttributes, isAscii } from "../../parse/text.js";
import type { Privacy } from "../../privacy/privacy.js";
import type { Move } from "./moves.js";
import { explainRefusedLine } from "./explain-refused.js";

/**
 * The JSON of a line: as docs/logs.md shows it, for refused lines position and reason. With `movesOf` also the metrics that the line
 * changes and why it is refused.
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
    if (!isRefused(parsed)) return { ...toObject(parsed, line, privacy, decode), ...moves };
    const raw = refusedText(line, privacy);
    const shape = toRefusal(parsed, raw === undefined ? "" : decode(raw));
    if (movesOf === undefined) return shape;
    const show = raw === undefined ? undefined : decode;
    return { ...shape, why: explainRefusedLine(parsed, line, kindOf(line.kind), xmail.maxLineBytes, show), ...moves };
  };
}

type Decode = (raw: string) => string;

function toObject(event: Event, line: Line, privacy: Privacy, decode: Decode): object {
  const attributes = privacy.attributes(event, kindOf(event.kind));
  return {
    kind: event.kind,
    time: new Date(event.time).toISOString(),
    event: event.name,
    outcome: event.outcome,
    severity: event.severity,
    file: event.file,
    offset: event.offset,
    attributes: isAscii(line.text) ? attributes : decodeAttributes(attributes, decode),
  };
}

function toRefusal({ kind, file, offset, reason }: Refused, text: string): object {
  return { kind, file, offset, reason, ...(text === "" ? {} : { text }) };
}

/** A file whose name does not tell its kind may be another log: `--kind smtp` on a ctrl log refuses every line. */
function refusedText(line: Line, privacy: Privacy): string | undefined {
  const text = privacy.refused(textOf(line), kindOf(line.kind));
  if (text === undefined || kindOfFile(line.file) === line.kind) return text;
  return kinds.some((other) => other.holdsSecrets && !("reason" in other.read(text))) ? undefined : text;
}
