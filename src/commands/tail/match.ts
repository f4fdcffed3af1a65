import { isRefused } from "../../event.js";
import type { Item } from "../../files/source.js";
import { kindOf } from "../../kinds/list.js";
import type { KindName } from "../../line.js";

export interface Filter {
  /** Texts that a line must all have. */
  readonly files: readonly string[];
  readonly kind?: KindName;
  readonly refused?: true;
}

/**
 * Whether a line is to be shown. Texts are found in the log's name, the event's name and result, the sentence, and each field, as they
 * are before addresses are hidden; passwords are among none of these. `decode` decodes a string that holds one character per byte.
 */
export function createMatch(
  { files, kind, refused }: Filter,
  decode: (raw: string) => string,
): ({ parsed }: Pick<Item, "parsed">) => boolean {
  const wanted = files.map((text) => text.toLowerCase());
  return ({ parsed }) => {
    if (kind !== undefined && parsed.kind !== kind) return false;
    if (isRefused(parsed)) return wanted.every((text) => `refused ${parsed.kind} ${parsed.reason}`.includes(text));
    if (refused === true && parsed.severity === "INFO") return false;
    if (wanted.length === 0) return true;
    const { name, outcome, fields } = parsed;
    const values = Object.values(fields).filter((value) => typeof value === "string");
    const texts = [name, outcome, kindOf(parsed.kind).sentence(parsed), ...values];
    // between two texts stands what nobody types
    const searched = decode(texts.join("\0")).toLowerCase();
    return wanted.every((text) => searched.includes(text));
  };
}
