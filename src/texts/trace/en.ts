import { formatCount, formatShortDuration, pluralize } from "../../common/format.js";
import { people } from "../people/en.js";

/** The texts of the pages that have no script: traces, accounts, the frame of runbooks. */
export const trace = {
  title: "Trace a message",
  back: "Back to the status page",
  query: "Message id, address or remote id",
  time: "Time",
  submit: "Trace",
  span: (days: number) => {
    if (days === 366) return "the last year";
    if (days === 3_660) return "the last ten years";
    return days === 1 ? "the last 24 hours" : `the last ${formatCount(days)} days`;
  },
  incomplete: (problem: string) => `Incomplete: ${problem}`,
  note: (note: string) => `Note: ${note}`,
  tooShort: "Too short: use a message id, or at least three characters.",
  /** `12 messages and lines without a message id` */
  found: (messages: number, hasOthers: boolean) => {
    if (messages > 0) return `${pluralize(messages, "message")}${hasOthers ? " and lines without a message id" : ""}`;
    return hasOthers ? "Lines without a message id" : "Nothing found";
  },
  searched: <P>({ found, isCut, from, to, lines, seconds }: Searched<P>) => [
    `${found}, ${isCut ? "older ones not shown; " : ""}searched from `,
    from,
    " to ",
    to,
    `: ${formatCount(lines)} lines in ${seconds < 10 ? `${seconds.toFixed(2)} s` : formatShortDuration(seconds)}.`,
  ],
  searchLonger: <P>(link: P) => ["Search ", link, ": the message may be older."],
  usePart: "Use a part of it: an address without its domain, a domain alone, or the id in the remote server's answer.",
  lookForAddress:
    "An address that appears in no log may have been refused before it was given: look for the client's IP address.",
  elsewhere: <P>(command: P) => ["Logs that were moved elsewhere: ", command],
  newest: "Newest messages",
  older: "Older messages",
  withoutId: "Without a message id",
  traceId: <P>(id: P) => ["Trace id ", id],
  caption: "Position: the file and the byte offset of the line",
  columns: {
    time: "Time",
    after: "After",
    log: "Log",
    result: "Result",
    happened: "What happened",
    position: "Position",
  },
  unknownSender: "an unknown sender",
  nullSender: "the null sender",
  envelope: <P>(sender: P, recipients: readonly P[], more: number) => [
    "From ",
    sender,
    ...recipients.flatMap((recipient, index) => [index === 0 ? " to " : ", ", recipient]),
    ...(more > 0 ? [` and ${formatCount(more)} more`] : []),
  ],
  denied: (why: string) => `Message traces are not shown: ${why}`,
  tooLong: (characters: number) => `The query is too long: at most ${characters} characters.`,
  busy: "Another trace is running. Try again in a few seconds.",
  tookTooLong: (seconds: number) =>
    `The search took longer than ${seconds} s: choose a shorter time, or use "xmail-exporter trace" on the command line.`,
  failed: "The logs cannot be read; see the exporter's log.",

  people,

  runbooks: {
    all: "All runbooks",
    title: "Runbook",
    /** Markdown. */
    none: "# No such runbook\n\nSee [the list](README.md).",
  },
};

export type TraceTexts = typeof trace;

/** What was found, and where. */
interface Searched<P> {
  readonly found: string;
  readonly isCut: boolean;
  /** Times. */
  readonly from: P;
  readonly to: P;
  readonly lines: number;
  readonly seconds: number;
}
