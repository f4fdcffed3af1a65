import { formatCount, formatShortDuration } from "../../common/format.js";
import { explanations } from "../explanations/en.js";
import { facts } from "../facts/en.js";
import { history } from "../history/en.js";
import type { Language } from "../language.js";

/**
 * THE TEXTS OF THE STATUS PAGE in English, and what every other language must have. A text with arguments is a function; one with elements in
 * it (a link, a time) gives its pieces in order.
 */
export const page = {
  language: "en" as Language,
  languages: "Language",
  skip: "Skip to the content",
  pages: "Pages",
  characters: (count: number) => ` … (${formatCount(count)} characters)`,
  duration: formatShortDuration,

  /** Of the browser's tab. */
  tab: {
    disconnected: "Disconnected",
    problems: (count: number) => (count === 1 ? "1 problem" : `${count} problems`),
  },

  overall: { show: "Show", whatToDo: "What to do" },

  bar: {
    reload: <P>(time: P, zone: P) => ["As of ", time, " ", zone, ". Reload the page to update it."],
    connecting: <P>(time: P) => ["As of ", time, "."],
    live: <P>(emphasize: (word: string) => P, time: P) => [emphasize("Live"), ", as of ", time, "."],
    paused: <P>(emphasize: (word: string) => P, time: P) => [emphasize("Paused"), " at ", time, "."],
    lost: <P>(emphasize: (word: string) => P, time: P) => [
      emphasize("Disconnected"),
      " since ",
      time,
      "; reconnecting.",
    ],
    pause: "Pause",
    metrics: "Metrics",
    readiness: "Readiness",
    statusJson: "Status as JSON",
    trace: "Trace a message",
  },

  clock: {
    ago: (seconds: number) => `${formatShortDuration(seconds)} ago`,
    ahead: (seconds: number) => `${formatShortDuration(seconds)} ahead`,
    unknown: "unknown time",
  },

  /** Titles of sections. */
  sections: {
    refusals: "Refused by the SMTP server",
    logins: "Failed logins",
    queue: "Queue",
    destinations: "Destinations",
    topClients: "Top clients",
    queued: "Messages in the queue",
    recent: "Recent events",
    logs: "Logs",
    otlp: "OTLP delivery",
    process: "Process",
    settings: "Settings",
  },

  footer: <P>(link: (text: string) => P) => [
    link("Runbooks"),
    ": what the problems and alerts mean, and what to do. Documentation: docs/status-page.md in the project folder; Grafana dashboards are in dashboards, alert rules in alerts.",
  ],

  refusals: {
    none: "No refusals since the counters began.",
    caption: "By reason, since the counters began",
    result: "Result",
    meaning: "Meaning",
    lastHour: "Last hour",
    total: "Total",
  },

  logins: {
    none: "No failed logins since the counters began.",
    caption: "By service, since the counters began",
    service: "Service",
    lastHour: "Last hour",
    total: "Total",
  },

  queue: {
    unknown: <P>(reason: P) => ["Queue state unknown: ", reason, "."],
    caption: "By state",
    captionAsOf: <P>(time: P) => ["By state, as of ", time],
    state: "State",
    messages: "Messages",
    size: "Size",
    oldest: "Oldest",
    noFailures: "No delivery attempt has failed since counting began.",
    failures: "Failed attempts by reason, since counting began",
    reason: "Reason",
    class: "Class",
    attempts: "Attempts",
  },

  destinations: {
    none: "No mail was sent to other servers within the last day.",
    caption: "Attempts by provider, in the last hour and day",
    provider: "Provider",
    others: "other providers",
    forSenders: "the provider's page for senders",
    delivered: "Delivered",
    deferred: "Deferred",
    failed: "Failed",
    lastHour: "1 h",
    lastDay: "24 h",
    within: (result: string, span: string) => `${result}, ${span}`,
    lastRefusal: "Last refusal of this server",
    refusing: "Refuses this server since",
    refusal: <P>(code: P, meaning: P, time: P) => [code, " ", meaning, ", ", time],
  },

  topClients: {
    refusals: "Most refusals",
    logins: "Most failed logins",
    noRefusals: "No refusals since the exporter started.",
    noLogins: "No failed logins since the exporter started.",
    caption: (distinct: number, isAtLeast: boolean, shown: number | undefined) =>
      `${isAtLeast ? "At least " : ""}${formatCount(distinct)} ${distinct === 1 ? "address" : "different addresses"}` +
      (shown === undefined ? "" : `, top ${shown} shown`),
    address: "Address",
    count: "Count",
    mostly: "Mostly",
    first: "First",
    last: "Last",
  },

  accounts: {
    title: "Accounts",
    busiest: "Sends most",
    sent: (hour: number, day: number) =>
      `: ${formatCount(hour)} ${hour === 1 ? "message" : "messages"} in the last hour, ${formatCount(day)} in 24 hours`,
    psync: "PSYNC",
    failing: (failing: number, all: number) =>
      `${failing === 0 ? "none" : formatCount(failing)} of ${formatCount(all)} failing`,
    since: <P>(time: P) => [", for longest since ", time],
    names: "Names tried in 24 hours",
    mailboxes: "Full mailboxes",
    all: "All accounts, last logins, names tried",
  },

  queued: {
    list: "List of messages in the queue",
    none: "No messages in the queue.",
    noMatch: (searched: number | undefined) => `No message matches the filter${within(searched)}.`,
    caption: (from: number, to: number, matching: number, searched: number | undefined) =>
      `${formatCount(from)} to ${formatCount(to)} of ${formatCount(matching)}${within(searched)}, oldest first, frozen last`,
    message: "Message",
    state: "State",
    from: "From",
    to: "To",
    waiting: "Waiting",
    size: "Size",
    attempts: "Attempts",
    lastFailure: "Last failure",
    nextAttempt: "Next attempt",
    emptySender: "empty",
    waitingFor: (seconds: number) =>
      seconds < 0 ? `${formatShortDuration(-seconds)} ahead` : formatShortDuration(seconds),
    triedAt: <P>(dim: (pieces: readonly (string | P)[]) => P, time: P) => ["tried", dim([" at ", time])],
    failedAt: <P>(time: P) => [" at ", time],
    previous: "Previous",
    next: "Next",
  },

  filter: {
    log: "Log",
    result: "Result",
    text: "Text",
    state: "State",
    any: "any",
    refusedOrFailed: "refused or failed",
    submit: "Filter",
    events: "Recent events",
    queue: "Queue",
  },

  recent: {
    list: "List of recent events",
    none: "No events since the exporter started.",
    noMatch: (kept: number) => `None of the last ${formatCount(kept)} events matches the filter.`,
    caption: (shown: number, kept: number, isOlder: boolean) =>
      `${formatCount(shown)} of the last ${formatCount(kept)} events, ${isOlder ? "an older page, " : ""}newest first`,
    time: "Time",
    log: "Log",
    event: "Event",
    result: "Result",
    happened: "What happened",
    message: "Message",
    newest: "Newest events",
    older: "Older events",
    showOlder: "Show older events",
  },

  logs: {
    none: "No log files seen yet.",
    caption: "Read since the start, by log",
    log: "Log",
    files: "Files",
    read: "Read",
    metricsLag: "Metrics lag",
    otlpLag: "OTLP lag",
    lastEvent: "Last event",
    lines: "Lines",
    refusedLines: "Refused lines",
    noEvent: "none yet",
    readOf: (read: string, size: string) => `${read} of ${size}`,
    position: (offset: number, size: number) => `: byte ${formatCount(offset)} of ${formatCount(size)}`,
    unknownLag: "unknown",
    upToDate: "up to date",
    lag: (bytes: string, seconds: number) => `${bytes}, ${formatShortDuration(seconds)}`,
    noneRefused: "none",
    refusedAt: (file: string, offset: number, reason: string) => `${file}: byte ${formatCount(offset)} ${reason}`,
  },

  denied: {
    title: "Details not shown",
    why: <P>(reason: P) => [
      "Recent events, client addresses, accounts and queued messages contain addresses of people and are not shown: ",
      reason,
    ],
    openDirectly: <P>(link: (text: string) => P) => ["To see them, ", link("open the status page directly"), "."],
    token: "Token",
    submit: "Show details",
    /** As the end of a sentence. */
    reasons: {
      crossSite: "the request came from another website.",
      wrongToken: "the token is wrong.",
      noToken: "this exporter's token is required.",
      otherMachine: "this exporter's token is required because the request came from another machine.",
      otherHost: "this exporter's token is required because the request was not addressed to localhost.",
      proxy:
        "this exporter's token is required because the request came through a proxy: it has a header such as X-Forwarded-For.",
      noBrowser: "this exporter's token is required because the request (HTTP/1.0) is not from a browser.",
    },
    /** The command that prints the token follows it. */
    useToken:
      "Append ?token=TOKEN to the URL of the status page, or enter the token there; programs send it as " +
      '"Authorization: Bearer TOKEN". To print the token on the exporter\'s machine:',
    tokenNotKept: (file: string, problem: string) =>
      `The token is valid for this run only because ${file} cannot be used (${problem}), and is printed only where the exporter ` +
      "is started in a terminal. Fix this and restart, or set users and passwords (docs/web-configuration.md).",
  },

  history,
  explanations,
  ...facts,
};

export type PageTexts = typeof page;

function within(searched: number | undefined): string {
  return searched === undefined ? "" : `; of the first ${formatCount(searched)}`;
}
