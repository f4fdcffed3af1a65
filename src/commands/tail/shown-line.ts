import { formatLocalTime } from "../../common/utc-offset.js";
import { type Event, isRefused, type Parsed } from "../../event.js";
import type { Item } from "../../files/source.js";
import { kindOf } from "../../kinds/list.js";
import { rankOf } from "../../kinds/steps.js";
import { kindNames } from "../../line.js";
import type { Zone } from "../../parse/zone.js";
import type { Privacy } from "../../privacy/privacy.js";
import type { Colour, Paint } from "../paint.js";
import { toPrintable } from "../printable.js";

export interface PrintOptions {
  /** XMail's own, so that times are the same as in its logs. */
  readonly zone: Zone;
  readonly privacy: Privacy;
  decode(raw: string): string;
  readonly paint: Paint;
}

/** A line as it is shown, and where it stands among others. */
export interface Printed {
  /** Milliseconds UTC, and the step in the life of a message within its second. */
  readonly time: number;
  readonly text: string;
}

export function createShow({ zone, privacy, decode, paint }: PrintOptions): (item: Pick<Item, "parsed">) => Printed {
  return ({ parsed }) => {
    const { kind, time } = parsed;
    // a copy: what is cut out of a line would keep all that was read with it in memory
    const sentence = toPrintable(isRefused(parsed) ? describeRefused(parsed) : decode(toSentence(parsed, privacy)));
    const place = `${formatLocalTime(time, zone.offsetAt(time))}  ${kind.padEnd(widest)}  `;
    return { time: time + rank(parsed), text: `${place}${paint(sentence, colourOf(parsed))}\n` };
  };
}

/** By time; lines of the same time stay as they were. */
export function inOrder(printed: readonly Printed[]): string[] {
  return printed.toSorted((a, b) => a.time - b.time).map(({ text }) => text);
}

function toSentence(event: Event, privacy: Privacy): string {
  return privacy.sentence(event, kindOf(event.kind));
}

/** Never its text, in which nobody can tell where a password stands. */
function describeRefused({ file, offset, reason }: Extract<Parsed, { reason: unknown }>): string {
  return `Refused a line of ${file} at byte ${offset}: ${reason}`;
}

function rank(parsed: Parsed): number {
  const kind = kindOf(parsed.kind);
  return rankOf(isRefused(parsed) ? kind.step : (kind.stepOf?.(parsed) ?? kind.step));
}

function colourOf(parsed: Parsed): Colour | undefined {
  if (isRefused(parsed)) return "yellow";
  if (parsed.severity !== "INFO") return "red";
  return parsed.kind === "smail" ? "green" : undefined;
}

const widest = Math.max(...kindNames.map((name) => name.length));
