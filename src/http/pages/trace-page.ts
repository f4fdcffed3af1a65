import type { TraceAnswer, TracedMessage, TraceStep } from "../api/details.js";
import type { Assets } from "./assets.js";
import { renderDocument, section } from "./document.js";
import { formatCount, formatShortDuration, pluralize } from "../../common/format.js";
import { type Child, element, type Element } from "./view/element.js";
import { nothing, outcome, short, soft, table, timeTag } from "./view/parts.js";

/** What came of a question for a message's way: an answer, or why there is none. */
export interface Traced {
  readonly query: string;
  readonly answer?: TraceAnswer | undefined;
  readonly trouble?: string | undefined;
}

/** THE PAGE OF ONE MESSAGE: its way through the logs, step by step. Without script. */
export function renderTrace({ query, answer, trouble }: Traced, assets: Assets): string {
  return renderDocument({
    title: "Trace a message – XMail Exporter",
    assets,
    isLive: false,
    header: [
      element(
        "nav",
        { "aria-label": "Pages" },
        element("p", {}, element("a", { href: "./" }, "Back to the status page")),
      ),
      element("h1", {}, "Trace a message"),
      traceForm(query),
    ],
    main: [
      trouble === undefined ? undefined : element("p", { class: "overall bad", role: "status" }, trouble),
      answer === undefined ? undefined : found(answer),
    ],
  });
}

function traceForm(query: string): Element {
  return element(
    "form",
    { method: "get", action: "./trace", role: "search" },
    element(
      "label",
      {},
      element("span", {}, "Message id, address or remote id"),
      element("input", { type: "search", name: "query", value: query, maxlength: "1000", autocomplete: "off" }),
    ),
    element("button", { type: "submit" }, "Trace"),
  );
}

function found(answer: TraceAnswer): Child {
  const missing = answer.troubles.map((text) =>
    element("p", { class: "overall bad", role: "status" }, `Not all was looked at: ${text}`),
  );
  const notes = answer.notes.map((text) => element("p", { class: "soft" }, `Besides, ${text}`));
  return [missing, notes, journeys(answer)];
}

function journeys({ messages, isCut, linesRead, seconds }: TraceAnswer): Child {
  const effort = `${formatCount(linesRead)} lines read in ${seconds < 10 ? `${seconds.toFixed(2)} s` : formatShortDuration(seconds)}`;
  if (messages.length === 0) return nothing(`Nothing was found. ${effort}.`);
  const count = pluralize(messages.length, "message");
  return [
    element("p", { class: "soft" }, `${count}, ${isCut ? "and more that are not shown; " : ""}${effort}.`),
    messages.map(journey),
  ];
}

function journey({ messageId, steps }: TracedMessage, index: number): Element {
  const [first] = steps;
  return section(
    `message-${index + 1}`,
    messageId === "" ? "Without message id" : messageId.slice(0, 200),
    table(
      "Times in UTC; the place is the file and the byte at which the line begins",
      [
        { head: "Time", type: "word" },
        { head: "After", type: "number" },
        { head: "Log", type: "word" },
        { head: "Result", type: "word" },
        { head: "What happened" },
        { head: "Place" },
      ],
      steps.map((step) => ({ cells: stepCells(step, first ?? step) })),
    ),
  );
}

function stepCells(
  { time, kind, outcome: result, severity, sentence, file, offset }: TraceStep,
  first: TraceStep,
): Child[] {
  return [
    timeTag(time),
    time === first.time ? "" : formatShortDuration((time - first.time) / 1000),
    kind,
    outcome(result, severity),
    short(sentence, 1_000),
    soft(`${file}: ${formatCount(offset)}`),
  ];
}
