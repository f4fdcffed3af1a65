import type { TraceResult, TracedMessage, TraceStep } from "../api/details.js";
import type { Assets } from "./assets.js";
import { renderDocument, section } from "./document.js";
import { formatCount, formatShortDuration, pluralize } from "../../common/format.js";
import { type Child, element, type Element } from "./view/element.js";
import { emptyNote, outcome, truncated, dimmed, table, timeTag } from "./view/parts.js";

/** The result of a trace, or why there is none. */
export interface TraceView {
  readonly query: string;
  readonly result?: TraceResult | undefined;
  readonly problem?: string | undefined;
}

/** THE TRACE PAGE: a message through the logs, step by step. Without script. */
export function renderTrace({ query, result, problem }: TraceView, assets: Assets): string {
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
      problem === undefined ? undefined : element("p", { class: "overall bad", role: "status" }, problem),
      result === undefined ? undefined : resultSections(result),
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

function resultSections(result: TraceResult): Child {
  const missing = result.problems.map((text) =>
    element("p", { class: "overall bad", role: "status" }, `Incomplete: ${text}`),
  );
  const notes = result.notes.map((text) => element("p", { class: "soft" }, `Note: ${text}`));
  return [missing, notes, messageList(result)];
}

function messageList({ messages, isCut, linesRead, seconds }: TraceResult): Child {
  const effort = `${formatCount(linesRead)} lines read in ${seconds < 10 ? `${seconds.toFixed(2)} s` : formatShortDuration(seconds)}`;
  if (messages.length === 0) return emptyNote(`Nothing found. ${effort}.`);
  const count = pluralize(messages.length, "message");
  return [
    element("p", { class: "soft" }, `${count}, ${isCut ? "more not shown; " : ""}${effort}.`),
    messages.map(messageSection),
  ];
}

function messageSection({ messageId, outcomeText, steps }: TracedMessage, index: number): Element {
  const [first] = steps;
  return section(
    `message-${index + 1}`,
    messageId === "" ? "Without a message id" : `${messageId.slice(0, 200)}: ${outcomeText}`,
    table(
      "Times in UTC; the position is the file and the byte offset of the line",
      [
        { head: "Time", type: "word" },
        { head: "After", type: "number" },
        { head: "Log", type: "word" },
        { head: "Result", type: "word" },
        { head: "What happened" },
        { head: "Position" },
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
    truncated(sentence, 1_000),
    dimmed(`${file}: ${formatCount(offset)}`),
  ];
}
