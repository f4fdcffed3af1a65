import type { ComponentChildren } from "preact";
import type { TraceResult, TracedMessage, TraceStep } from "../api/details.js";
import type { Assets } from "./assets.js";
import { renderDocument } from "./document.js";
import { formatCount, formatShortDuration, pluralize } from "../../common/format.js";
import { type ClockZone, TimeTag, Zone } from "./view/clock.js";
import { Dimmed, EmptyNote, Outcome, Section } from "./view/parts.js";
import { Table } from "./view/table.js";
import { Text } from "./view/text.js";

/** The result of a trace, or why there is none. */
export interface TraceView {
  readonly query: string;
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

function TracePage({ query, zone, result, problem }: TraceView) {
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
        {result !== undefined && <Result result={result} />}
      </main>
    </Zone.Provider>
  );
}

function TraceForm({ query }: { readonly query: string }) {
  return (
    <form method="get" action="./trace" role="search">
      <label>
        <span>Message id, address or remote id</span>
        <input type="search" name="query" value={query} maxlength={1000} autocomplete="off" />
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

function Result({ result }: { readonly result: TraceResult }) {
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
      <MessageList result={result} />
    </>
  );
}

function MessageList({ result: { messages, isCut, linesRead, seconds } }: { readonly result: TraceResult }) {
  const effort = `${formatCount(linesRead)} lines read in ${seconds < 10 ? `${seconds.toFixed(2)} s` : formatShortDuration(seconds)}`;
  if (messages.length === 0) return <EmptyNote>Nothing found. {effort}.</EmptyNote>;
  return (
    <>
      <p class="soft">
        {pluralize(messages.length, "message")}, {isCut && "more not shown; "}
        {effort}.
      </p>
      {messages.map((message, index) => (
        <Message key={index} message={message} id={`message-${index + 1}`} />
      ))}
    </>
  );
}

function Message({ message, id }: { readonly message: TracedMessage; readonly id: string }) {
  const { messageId, outcomeText, steps } = message;
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
        rows={steps.map((step) => ({ cells: stepCells(step, first ?? step) }))}
      />
    </Section>
  );
}

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
