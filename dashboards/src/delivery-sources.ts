import type { Row } from "./dashboard.ts";
import { series, stat } from "./panels.ts";
import { added, counted, perMinute, perMinuteSeen } from "./query.ts";
import { BytesIEC, Count, PerMinute } from "./units.ts";

/** Mail that comes by other doors than SMTP. */
export const comingIn: Row = {
  id: 500,
  title: "Local mail and remote accounts",
  panels: [
    series({
      id: 501,
      title: "Messages of local programs",
      about:
        "Do local programs send mail? Files per minute that XMail picked up from spool/local: cron jobs, web forms. A jump may be an abused form; zero where reports are expected: check the program and its permissions.",
      unit: PerMinute,
      width: 8,
      queries: [{ query: perMinuteSeen(["domain"], "xmail_lmail_messages_total"), legend: "{{domain}}" }],
    }),
    series({
      id: 502,
      title: "Remote account sessions",
      about:
        "Are remote accounts fetched? Sessions per minute with remote POP3 accounts by result. efail: the server does not respond or refuses the login, so someone gets no mail; the log records name the account.",
      unit: PerMinute,
      width: 8,
      queries: [{ query: perMinute(["result"], "xmail_psync_sessions_total"), legend: "{{result}}" }],
    }),
    series({
      id: 503,
      title: "Messages fetched",
      about:
        "Do fetched messages arrive? Messages per minute fetched from remote accounts. failed could not be delivered locally and is fetched again in each session: a mailbox is full or deleted.",
      unit: PerMinute,
      width: 8,
      queries: [{ query: perMinute(["result"], "xmail_psync_messages_total"), legend: "{{result}}" }],
    }),
    stat({
      id: 504,
      title: "Bytes fetched",
      about:
        "How much data was fetched? Bytes fetched from remote accounts in the selected time range, including messages that could not be delivered: those are fetched again in each session and can saturate a slow link.",
      unit: BytesIEC,
      width: 12,
      legend: "{{result}}",
      query: added(["result"], "xmail_psync_bytes_total"),
    }),
    stat({
      id: 505,
      title: "Failed fetch sessions",
      about:
        "How many fetches failed? Failed sessions with remote accounts in the selected time range. An occasional failure is the network; if every session fails, the password is wrong or the server is gone.",
      unit: Count,
      width: 12,
      warn: 1,
      bad: 10,
      query: counted([], "xmail_psync_sessions_total", ['result!="ok"']),
    }),
  ],
};

export const filtering: Row = {
  id: 600,
  title: "Filters of queued mail",
  panels: [
    series({
      id: 601,
      title: "Queue filter runs",
      about:
        "What do filters do with queued mail? Runs per minute of the in and out filters by result: passed, modified, dropped, bounced, skipped. A jump of dropped or bounced: a filter is misconfigured or was trained incorrectly.",
      unit: PerMinute,
      width: 16,
      stacked: true,
      queries: [
        {
          query: perMinuteSeen(["filter", "result"], "xmail_filter_runs_total", 'filter=~"in|out"'),
          legend: "{{filter}} {{result}}",
        },
      ],
    }),
    stat({
      id: 602,
      title: "Filters failed",
      about:
        "Did filters fail or take too long? Filter runs of any type in the selected time range that failed or timed out. There should be none: meanwhile mail passes unchecked or is delayed.",
      unit: Count,
      width: 8,
      height: 9,
      bad: 1,
      query: counted([], "xmail_filter_runs_total", ['result=~"failed|timeout"']),
    }),
  ],
};
