import { type ComponentChildren, Fragment } from "preact";
import type { TraceQuery, TraceResult, TracedMessage, TraceStep } from "../api/details.js";
import type { Assets } from "./assets.js";
import { renderDocument } from "./document.js";
import { formatCount, formatShortDuration, pluralize } from "../../common/format.js";
import { type ClockZone, TimeTag, Zone } from "./view/clock.js";
import { AddressLink, Dimmed, EmptyNote, Outcome, Section } from "./view/parts.js";
import { Table } from "./view/table.js";
import { Text } from "./view/text.js";

/** The result of a trace, or why there is none. */
export interface TraceView {
  readonly query: TraceQuery;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly zone: ClockZone;
  readonly result?: TraceResult | undefined;
  readonly problem?: string | undefined;
}

/** THE TRACE PAGE: a message through the logs, step by step. Without script. */
export function renderTrace(view: TraceView, assets: Assets): string {
  return renderDocument({
    title: "Trace a message – XMail Exporter",
    assets,
    children: <TracePage {...view} />,
  });
}

function TracePage({ query, now, zone, result, problem }: TraceView) {
  return (
    <Zone.Provider value={zone}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <nav aria-label="Pages">
          <p>
            <a href="./">Back to the status page</a>
          </p>
        </nav>
        <h1>Trace a message</h1>
        <TraceForm query={query} />
      </header>
      <main id="main" tabindex={-1}>
        {problem !== undefined && <Problem text={problem} />}
        {result !== undefined && <Result result={result} query={query} now={now} />}
      </main>
    </Zone.Provider>
  );
}

function TraceForm({ query: { text, days } }: { readonly query: TraceQuery }) {
  return (
    <form method="get" action="./trace" role="search">
      <label>
        <span>Message id, address or remote id</span>
        <input type="search" name="query" value={text} maxlength={1000} autocomplete="off" />
      </label>
      <label>
        <span>Time</span>
        <select name="days" value={days}>
          {dayOptions(days).map((count) => (
            <option key={count} value={count}>
              {spanText(count)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Trace</button>
    </form>
  );
}

function Problem({ text }: { readonly text: string }) {
  return (
    <p class="overall bad" role="status">
      <Text value={text} />
    </p>
  );
}

interface ResultProps {
  readonly result: TraceResult;
  readonly query: TraceQuery;
  readonly now: number;
}

function Result({ result, query, now }: ResultProps) {
  return (
    <>
      {result.problems.map((text) => (
        <Problem key={text} text={`Incomplete: ${text}`} />
      ))}
      {result.notes.map((text) => (
        <p key={text} class="soft">
          <Text value={`Note: ${text}`} />
        </p>
      ))}
      <Searched result={result} query={query} now={now} />
      {result.messages.map((message, index) => (
        <Message key={index} message={message} id={`message-${index + 1}`} />
      ))}
      <OtherPages result={result} query={query} />
    </>
  );
}

/** What was found, in which time, and what to try where that is nothing. */
function Searched({ result, query, now }: ResultProps) {
  const { messages, isCut, isTooShort, linesRead, seconds, sinceTime } = result;
  if (isTooShort) return <EmptyNote>Too short: use a message id, or at least three characters.</EmptyNote>;
  const found = whatWasFound(messages);
  return (
    <>
      <p class={messages.length === 0 ? "nothing" : "soft"}>
        {found}, {isCut && "older ones not shown; "}searched from <TimeTag time={sinceTime} /> to{" "}
        <TimeTag time={query.untilTime ?? now} />: {formatCount(linesRead)} lines in{" "}
        {seconds < 10 ? `${seconds.toFixed(2)} s` : formatShortDuration(seconds)}.
      </p>
      {messages.length === 0 && <Suggestions query={query} />}
    </>
  );
}

/** `12 messages and lines without a message id` */
function whatWasFound(messages: TraceResult["messages"]): string {
  const count = messages.filter(({ messageId }) => messageId !== "").length;
  const parts = [
    ...(count === 0 ? [] : [pluralize(count, "message")]),
    ...(count === messages.length ? [] : ["lines without a message id"]),
  ];
  return parts.length === 0 ? "Nothing found" : parts.join(" and ").replace(/^l/, "L");
}

function Suggestions({ query }: { readonly query: TraceQuery }) {
  const longer = dayChoices.find((days) => days > query.days);
  return (
    <ul>
      {longer !== undefined && (
        <li>
          Search <a href={linkTo({ ...query, days: longer })}>{spanText(longer)}</a>: the message may be older.
        </li>
      )}
      <li>Use a part of it: an address without its domain, a domain alone, or the id in the remote server's answer.</li>
      <li>
        An address that appears in no log may have been refused before it was given: look for the client's IP address.
      </li>
      <li>
        Logs that were moved elsewhere: <code>xmail-exporter trace QUERY FILE...</code>
      </li>
    </ul>
  );
}

/** What does not fit on one page is older. */
function OtherPages({ result: { messages, isCut }, query }: Omit<ResultProps, "now">) {
  const first = messages[0]?.steps[0];
  const { untilTime: _, ...newest } = query;
  return (
    <p class="more">
      {query.untilTime !== undefined && <a href={linkTo(newest)}>Newest messages</a>}
      {isCut && first !== undefined && <a href={linkTo({ ...query, untilTime: first.time - 1 })}>Older messages</a>}
    </p>
  );
}

function linkTo({ text, days, untilTime }: TraceQuery): string {
  const asked = new URLSearchParams({ query: text.toWellFormed() });
  if (days !== defaultDays) asked.set("days", String(days));
  if (untilTime !== undefined) asked.set("until", String(untilTime));
  return `./trace?${asked.toString()}`;
}

export const defaultDays = 7;
const dayChoices = [1, defaultDays, 30, 366, 3_660];

/** With one that a URL asks for. */
function dayOptions(chosen: number): number[] {
  return [...new Set([...dayChoices, chosen])].toSorted((a, b) => a - b);
}

/** `the last 7 days` */
function spanText(days: number): string {
  if (days === 366) return "the last year";
  if (days === 3_660) return "the last ten years";
  return days === 1 ? "the last 24 hours" : `the last ${formatCount(days)} days`;
}

function Message({ message, id }: { readonly message: TracedMessage; readonly id: string }) {
  const { messageId, traceId, traceUrl, outcomeText, steps } = message;
  const [first] = steps;
  const title =
    messageId === "" ? (
      "Without a message id"
    ) : (
      <>
        <Text value={messageId} most={200} />: <Text value={outcomeText} />
      </>
    );
  return (
    <Section id={id} title={title}>
      {messageId !== "" && <Envelope message={message} />}
      {traceId !== undefined && (
        <p class="soft">
          Trace id {traceUrl === undefined ? <code>{traceId}</code> : <a href={traceUrl}>{traceId}</a>}
        </p>
      )}
      <Table
        caption="Position: the file and the byte offset of the line"
        columns={[
          { head: "Time", type: "word" },
          { head: "After", type: "number" },
          { head: "Log", type: "word" },
          { head: "Result", type: "word" },
          { head: "What happened" },
          { head: "Position" },
        ]}
        rows={steps.map((step) => ({ cells: stepCells(step, messageId === "" ? step : (first ?? step)) }))}
      />
    </Section>
  );
}

/** Whom it is from and for. */
function Envelope({ message: { sender, recipients } }: { readonly message: TracedMessage }) {
  const shown = recipients.slice(0, maxRecipients);
  const rest = recipients.length - shown.length;
  return (
    <p>
      From{" "}
      {sender === undefined ? (
        "an unknown sender"
      ) : sender === "" ? (
        "the null sender"
      ) : (
        <AddressLink address={sender} />
      )}
      {shown.map((recipient, index) => (
        <Fragment key={recipient}>
          {index === 0 ? " to " : ", "}
          <AddressLink address={recipient} />
        </Fragment>
      ))}
      {rest > 0 && ` and ${formatCount(rest)} more`}
    </p>
  );
}

const maxRecipients = 20;

function stepCells(step: TraceStep, first: TraceStep): ComponentChildren[] {
  const { time, kind, outcome, severity, sentence, file, offset } = step;
  return [
    <TimeTag time={time} />,
    time === first.time ? "" : formatShortDuration((time - first.time) / 1000),
    kind,
    <Outcome text={outcome} severity={severity} />,
    <Text value={sentence} most={1_000} />,
    <Dimmed>
      <Text value={file} />: {formatCount(offset)}
    </Dimmed>,
  ];
}
