import type { ComponentChildren } from "preact";
import type { TraceQuery, TraceResult, TracedMessage, TraceStep } from "../api/details.js";
import type { Assets } from "./assets.js";
import { renderDocument } from "./document.js";
import { formatCount } from "../../common/format.js";
import { catalogue } from "../../texts/catalogue.js";
import type { Language } from "../../texts/language.js";
import { Frame, useTraceTexts } from "./frame.js";
import { type ClockZone, TimeTag, Zone } from "./view/clock.js";
import { AddressLink, Dimmed, EmptyNote, InEnglish, LinkedText, Outcome, Section } from "./view/parts.js";
import { Table } from "./view/table.js";
import { name } from "./view/tab.js";
import { Text } from "./view/text.js";
import { useTexts } from "./view/texts.js";

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
export function renderTrace(view: TraceView, language: Language, assets: Assets): string {
  return renderDocument({
    title: `${catalogue[language].trace.title} – ${name}`,
    language,
    assets,
    children: <TracePage {...view} />,
  });
}

function TracePage({ query, now, zone, result, problem }: TraceView) {
  const texts = useTraceTexts();
  const head = (
    <>
      <h1>{texts.title}</h1>
      <TraceForm query={query} />
    </>
  );
  return (
    <Zone.Provider value={zone}>
      <Frame here={linkTo(query)} head={head}>
        {problem !== undefined && <Problem text={problem} />}
        {result !== undefined && <Result result={result} query={query} now={now} />}
      </Frame>
    </Zone.Provider>
  );
}

function TraceForm({ query: { text, days } }: { readonly query: TraceQuery }) {
  const texts = useTraceTexts();
  return (
    <form method="get" action="./trace" role="search">
      <label>
        <span>{texts.query}</span>
        <input type="search" name="query" value={text} maxlength={1000} autocomplete="off" />
      </label>
      <label>
        <span>{texts.time}</span>
        <select name="days" value={days}>
          {dayOptions(days).map((count) => (
            <option key={count} value={count}>
              {texts.span(count)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{texts.submit}</button>
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
  const texts = useTraceTexts();
  return (
    <>
      {result.problems.map((text) => (
        <Problem key={text} text={texts.incomplete(text)} />
      ))}
      {result.notes.map((text) => (
        <p key={text} class="soft">
          <Text value={texts.note(text)} />
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
  const texts = useTraceTexts();
  const { messages, isCut, isTooShort, linesRead, seconds, sinceTime } = result;
  if (isTooShort) return <EmptyNote>{texts.tooShort}</EmptyNote>;
  const count = messages.filter(({ messageId }) => messageId !== "").length;
  const searched = {
    found: texts.found(count, count < messages.length),
    from: <TimeTag time={sinceTime} />,
    to: <TimeTag time={query.untilTime ?? now} />,
    lines: linesRead,
    ...{ isCut, seconds },
  };
  return (
    <>
      <p class={messages.length === 0 ? "nothing" : "soft"}>{texts.searched(searched)}</p>
      {messages.length === 0 && <Suggestions query={query} />}
    </>
  );
}

function Suggestions({ query }: { readonly query: TraceQuery }) {
  const texts = useTraceTexts();
  const longer = dayChoices.find((days) => days > query.days);
  return (
    <ul>
      {longer !== undefined && (
        <li>{texts.searchLonger(<a href={linkTo({ ...query, days: longer })}>{texts.span(longer)}</a>)}</li>
      )}
      <li>{texts.usePart}</li>
      <li>{texts.lookForAddress}</li>
      <li>{texts.elsewhere(<code>{command}</code>)}</li>
    </ul>
  );
}

const command = "xmail-exporter trace QUERY FILE...";

/** What does not fit on one page is older. */
function OtherPages({ result: { messages, isCut }, query }: Omit<ResultProps, "now">) {
  const texts = useTraceTexts();
  const first = messages[0]?.steps[0];
  const { untilTime: _, ...newest } = query;
  return (
    <p class="more">
      {query.untilTime !== undefined && <a href={linkTo(newest)}>{texts.newest}</a>}
      {isCut && first !== undefined && <a href={linkTo({ ...query, untilTime: first.time - 1 })}>{texts.older}</a>}
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

function Message({ message, id }: { readonly message: TracedMessage; readonly id: string }) {
  const { duration } = useTexts();
  const texts = useTraceTexts();
  const { messageId, traceId, traceUrl, outcomeText, steps } = message;
  const [first] = steps;
  const title =
    messageId === "" ? (
      texts.withoutId
    ) : (
      <>
        <Text value={messageId} most={200} />:{" "}
        <InEnglish>
          <Text value={outcomeText} />
        </InEnglish>
      </>
    );
  return (
    <Section id={id} title={title}>
      {messageId !== "" && <Envelope message={message} />}
      {traceId !== undefined && (
        <p class="soft">
          {texts.traceId(traceUrl === undefined ? <code>{traceId}</code> : <a href={traceUrl}>{traceId}</a>)}
        </p>
      )}
      <Table
        caption={texts.caption}
        columns={[
          { head: texts.columns.time, type: "word" },
          { head: texts.columns.after, type: "number" },
          { head: texts.columns.log, type: "word" },
          { head: texts.columns.result, type: "word" },
          { head: texts.columns.happened },
          { head: texts.columns.position },
        ]}
        rows={steps.map((step) => ({ cells: stepCells(step, messageId === "" ? step : (first ?? step), duration) }))}
      />
    </Section>
  );
}

/** Whom it is from and for. */
function Envelope({ message: { sender, recipients } }: { readonly message: TracedMessage }) {
  const texts = useTraceTexts();
  const shown = recipients.slice(0, maxRecipients);
  const from =
    sender === undefined ? (
      <>{texts.unknownSender}</>
    ) : sender === "" ? (
      <>{texts.nullSender}</>
    ) : (
      <AddressLink address={sender} />
    );
  const to = shown.map((recipient) => <AddressLink key={recipient} address={recipient} />);
  return <p>{texts.envelope(from, to, recipients.length - shown.length)}</p>;
}

const maxRecipients = 20;

function stepCells(step: TraceStep, first: TraceStep, duration: (seconds: number) => string): ComponentChildren[] {
  const { time, kind, outcome, severity, sentence, file, offset } = step;
  return [
    <TimeTag time={time} />,
    time === first.time ? "" : duration((time - first.time) / 1000),
    kind,
    <Outcome text={outcome} severity={severity} />,
    <InEnglish>
      <LinkedText value={sentence} most={1_000} />
    </InEnglish>,
    <Dimmed>
      <Text value={file} />: {formatCount(offset)}
    </Dimmed>,
  ];
}
