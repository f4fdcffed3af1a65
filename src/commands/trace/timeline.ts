import type { Zone } from "../../parse/zone.js";
import type { TracedMessage, TraceStep } from "../../trace/result.js";
import { deliveriesText, stepText } from "../../trace/summary.js";
import { formatLocalTime } from "../../common/utc-offset.js";
import type { Colour, Paint } from "../paint.js";
import { toPrintable } from "../printable.js";

export interface TimelineOptions {
  /** XMail's own, so that times are the same as in its logs. */
  readonly zone: Zone;
  readonly paint: Paint;
}

/** A message's header and its steps, a line each. */
export function toTimeline(message: TracedMessage, options: TimelineOptions): string {
  const { steps } = message;
  const start = steps[0]?.time ?? 0;
  const kindWidth = Math.max(...steps.map(({ kind }) => kind.length));
  const lines = steps.map((step) => {
    const delta = message.messageId === "" ? "" : `${toDelta(step.time - start).padStart(7)}  `;
    const place = `${formatLocalTime(step.time, options.zone.offsetAt(step.time))}  ${delta}${step.kind.padEnd(kindWidth)}  `;
    return `  ${place}${options.paint(toPrintable(stepText(step)), colourOf(step))}\n`;
  });
  const { traceId, traceUrl } = message;
  const trace = traceId === undefined ? "" : `  trace ${toPrintable(traceUrl ?? traceId)}\n`;
  return `${options.paint(toHeader(message, start, options.zone), "bold")}\n${trace}${lines.join("")}`;
}

function toHeader(message: TracedMessage, start: number, zone: Zone): string {
  const { messageId, sender, outcomeText } = message;
  if (messageId === "") return "Lines without a message id";
  const from = sender === undefined ? [] : [`from ${sender === "" ? "the null sender" : sender}`];
  const deliveries = deliveriesText(message);
  return toPrintable(
    [
      messageId,
      ...from,
      formatLocalTime(start, zone.offsetAt(start)),
      deliveries === undefined ? outcomeText : `${outcomeText}, ${deliveries}`,
    ].join("  "),
  );
}

/** `+0s`, `+59s`, `+2m05s`, `+3h04m`, `+2d03h`: logs have whole seconds. */
function toDelta(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const units = [
    [86_400, "d", 3_600, "h"],
    [3_600, "h", 60, "m"],
    [60, "m", 1, "s"],
  ] as const;
  const unit = units.find(([size]) => seconds >= size);
  if (unit === undefined) return `+${seconds}s`;
  const [size, name, smaller, smallerName] = unit;
  const rest = Math.floor((seconds % size) / smaller);
  return `+${Math.floor(seconds / size)}${name}${String(rest).padStart(2, "0")}${smallerName}`;
}

function colourOf({ event, severity }: TraceStep): Colour | undefined {
  if (event === "xmail.queue.attempt" || event === "xmail.queue.state") return "yellow";
  if (severity !== "INFO") return "red";
  return event === "xmail.smail.delivery" ? "green" : undefined;
}
