import { BytesIEC, CountsPerMinute, Short } from "@grafana/grafana-foundation-sdk/units";
import type { Row } from "./dashboard.ts";
import { series, stat } from "./panels.ts";
import { added, perMinute } from "./query.ts";

/** Mail that comes by other doors than SMTP. */
export const comingIn: Row = {
  id: 500,
  title: "Local mail and remote accounts",
  panels: [
    series({
      id: 501,
      title: "Do local programs send mail?",
      about:
        "Files a minute that XMail picked up from spool/local: cron jobs, web forms. A jump may be a form that is abused; zero where reports are expected: the program or its permissions.",
      unit: CountsPerMinute,
      width: 8,
      queries: [{ query: perMinute(["domain"], "xmail_lmail_messages_total"), legend: "{{domain}}" }],
    }),
    series({
      id: 502,
      title: "Are remote accounts fetched?",
      about:
        "Passes a minute over remote POP3 accounts by result. efail: the server does not answer or refuses the login, so somebody gets no mail; the log records name the account.",
      unit: CountsPerMinute,
      width: 8,
      colors: { ok: "green", efail: "red" },
      queries: [{ query: perMinute(["result"], "xmail_psync_sessions_total"), legend: "{{result}}" }],
    }),
    series({
      id: 503,
      title: "Do fetched messages arrive?",
      about:
        "Messages a minute fetched from remote accounts. failed could not be delivered here and is fetched again at each pass: a mailbox is full or gone.",
      unit: CountsPerMinute,
      width: 8,
      colors: { fetched: "green", failed: "red" },
      queries: [{ query: perMinute(["result"], "xmail_psync_messages_total"), legend: "{{result}}" }],
    }),
    stat({
      id: 504,
      title: "How much data was fetched?",
      about:
        "Bytes fetched from remote accounts in the time shown, also of messages that could not be delivered: those are fetched again at each pass and may fill a slow line.",
      unit: BytesIEC,
      width: 12,
      legend: "{{result}}",
      query: added(["result"], "xmail_psync_bytes_total"),
    }),
    stat({
      id: 505,
      title: "How many fetches failed?",
      about:
        "Passes over remote accounts that failed in the time shown. One now and then is the network; each pass is a wrong password or a server that is gone.",
      unit: Short,
      decimals: 0,
      width: 12,
      warn: 1,
      bad: 10,
      query: added([], "xmail_psync_sessions_total", ['result!="ok"']),
    }),
  ],
};

export const filtering: Row = {
  id: 600,
  title: "Filters of queued mail",
  panels: [
    series({
      id: 601,
      title: "What do filters do with queued mail?",
      about:
        "Runs a minute of the in and out filters by result: passed, modified, dropped, bounced, skipped. dropped or bounced that jumps: a filter has learned something wrong.",
      unit: CountsPerMinute,
      width: 16,
      stacked: true,
      queries: [
        {
          query: `${perMinute(["filter", "result"], "xmail_filter_runs_total", 'filter=~"in|out"')} > 0`,
          legend: "{{filter}} {{result}}",
        },
      ],
    }),
    stat({
      id: 602,
      title: "Did filters fail or take too long?",
      about:
        "Filter runs of the time shown, of any type, that could not run or were ended because they took too long. It should be none: mail passes unchecked or is held up meanwhile.",
      unit: Short,
      decimals: 0,
      width: 8,
      height: 8,
      bad: 1,
      query: added([], "xmail_filter_runs_total", ['result=~"failed|timeout"']),
    }),
  ],
};
