import type { Row } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { max, min, select } from "./query.ts";
import { Seconds } from "./units.ts";

const watched = 'log=~"smtp|smail|pop3|psync"';
const silence = `(time() - ${max(["log"], select("xmail_exporter_last_event_timestamp_seconds", watched))})`;
const longest = max(["log"], select("xmail_log_longest_silence_seconds"));

/** Whether XMail answers, and whether it writes: silence is not health. */
export const alive: Row = {
  id: 500,
  title: "XMail",
  panels: [
    stat({
      id: 501,
      title: "XMail services",
      about:
        "Does XMail answer? Whether each probed service greeted in the last probe (--xmail.probe). Down: is XMail running, and can the exporter reach its port? No data: probes are off.",
      unit: "none",
      width: 6,
      height: 9,
      good: 1,
      words: { "0": "down", "1": "up" },
      legend: "{{service}}",
      query: min(["service"], select("xmail_up")),
    }),
    series({
      id: 502,
      title: "Time to greeting",
      about:
        "How fast does XMail answer? Time from the start of the connection to the greeting, by service. More than a second: the server is overloaded, or XMail waits for DNS. A gap: the probe failed. No data: probes are off.",
      unit: Seconds,
      width: 6,
      bad: 5,
      queries: [{ query: max(["service"], select("xmail_probe_banner_seconds")), legend: "{{service}}" }],
    }),
    series({
      id: 503,
      title: "Silence against usual",
      about:
        "Are the logs silent for too long? Time since the last line, as a multiple of the longest silence at the same hours of the week in the last two weeks. Above 3 and for half an hour: XMail does not run, cannot be reached, or its log was switched off.",
      unit: "none",
      width: 6,
      bad: 3,
      queries: [{ query: `${silence} / (${longest} > 0)`, legend: "{{log}}" }],
    }),
    table({
      id: 504,
      title: "Longest usual silence",
      about:
        "How long are the logs silent otherwise? Longest time without a line at the present hours of the week within the last two weeks, without outages. Long at night and on weekends is normal. None: less than a day is known.",
      unit: Seconds,
      width: 6,
      query: longest,
      columns: ["log"],
      value: "silence",
    }),
  ],
};
