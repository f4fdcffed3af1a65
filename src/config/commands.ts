import * as z from "zod";
import { kinds } from "../kinds/list.js";
import type { KindName } from "../line.js";
import { about } from "./about.js";
import { aboutCommand } from "./commands/about.js";
import { prune } from "./commands/prune.js";
import { queue } from "./commands/queue.js";
import { report } from "./commands/report.js";
import { simulate } from "./commands/simulate.js";
import { service } from "./commands/service.js";
import { tail } from "./commands/tail.js";
import * as read from "./values.js";

/** The commands with their own options, read by the same machinery as the settings. The first is the default. */
const run = z.object({ command: z.literal("run") }).register(aboutCommand, {
  help: "serve metrics, and push log records if an endpoint is set (default)",
});

const kindNames = kinds.map((kind) => kind.name) as [KindName, ...KindName[]];

const traceTimes =
  "a time such as 2026-11-24T09:00Z, or 2026-11-24T10:00 in XMail's time zone, or a duration before now such as 24h";

const parse = z
  .object({
    command: z.literal("parse"),
    files: z.array(z.string()).min(1, "no file given; pass log files, or - for standard input"),
    kind: read
      .choice(kindNames)
      .exactOptional()
      .register(about, {
        flag: "kind",
        value: "KIND",
        help: "log that the files belong to",
        accepts: `one of ${kindNames.join(", ")}`,
        defaultText: "derived from the file name",
      }),
    explain: read.flag().exactOptional().register(about, {
      flag: "explain",
      value: "",
      help: "explain each line: which metrics it changes, or why it is refused",
      accepts: "the flag without a value",
    }),
  })
  .register(aboutCommand, {
    help: "print the events of log files, gzipped ones too, as NDJSON; refused lines go to stderr",
    operands: "FILE...|-",
    after: "Settings used: --xmail.timezone, --xmail.encoding, --xmail.max-line-bytes.",
  });

const backfill = z
  .object({
    command: z.literal("backfill"),
    files: z.array(z.string()),
    out: read.path().exactOptional().register(about, {
      flag: "out",
      value: "FILE",
      help: "OpenMetrics file to write",
      accepts: "a file",
    }),
    otlp: read.flag().exactOptional().register(about, {
      flag: "otlp",
      value: "",
      help: "send log records to --otlp.endpoint instead, with their original timestamps",
      accepts: "the flag without a value",
    }),
    step: read.step().prefault("1m").register(about, {
      flag: "step",
      value: "DURATION",
      help: "time between two samples of a series; best set to your scrape interval",
      accepts: "a duration of whole seconds from 1s to 1h, such as 15s or 1m",
    }),
    label: read.labels().exactOptional().register(about, {
      flag: "label",
      value: "NAME=VALUE",
      help: "label added to every series, such as job=xmail and instance=mail.example:10052; repeatable",
      accepts: "NAME=VALUE, each name once",
      repeatable: true,
    }),
    rate: read.wholeNumber(1, 1_000_000).exactOptional().register(about, {
      flag: "rate",
      value: "N",
      help: "maximum number of records per second, with --otlp",
      accepts: "a whole number from 1 to 1000000",
      defaultText: "no limit",
    }),
  })
  .register(aboutCommand, {
    help: "convert old log files, gzipped ones too, to metrics or log records with their original timestamps",
    operands: "[FILE...]",
    after:
      "Without FILE, reads all logs in the log directory. Accepts the settings of run.\n" +
      "Import the result with promtool tsdb create-blocks-from openmetrics FILE;\n" +
      "see docs/backfill.md.",
  });

const trace = z
  .object({
    command: z.literal("trace"),
    files: z
      .array(z.string())
      .min(1, "no query given; pass a message id, an address or part of a remote server's reply"),
    since: read.pointInTime().exactOptional().register(about, {
      flag: "since",
      value: "TIME",
      help: "search lines from this time on",
      accepts: traceTimes,
      defaultText: "7d; with FILE, no limit",
    }),
    until: read.pointInTime().exactOptional().register(about, {
      flag: "until",
      value: "TIME",
      help: "search lines up to this time",
      accepts: traceTimes,
      defaultText: "now; with FILE, no limit",
    }),
    limit: read.wholeNumber(1, 1_000).prefault("20").register(about, {
      flag: "limit",
      value: "N",
      help: "show the newest N messages, and at most N lines without a message id",
      accepts: "a whole number from 1 to 1000",
    }),
    json: read.flag().exactOptional().register(about, {
      flag: "json",
      value: "",
      help: "print one JSON object per message",
      accepts: "the flag without a value",
    }),
  })
  .register(aboutCommand, {
    help: "trace messages through all logs and the queue",
    operands: "QUERY [FILE...]",
    after:
      "QUERY is a message id (S138B), or part of an address, a spool file name or a\n" +
      "remote server's reply; upper and lower case are the same. Without FILE, searches\n" +
      "the log directory. Accepts the settings of run. Exit code 0, or 1 if nothing was\n" +
      "found or a file could not be read.",
  });

const check = z
  .object({
    command: z.literal("check"),
    json: read.flag().exactOptional().register(about, {
      flag: "json",
      value: "",
      help: "print one JSON object instead of text",
      accepts: "the flag without a value",
    }),
  })
  .register(aboutCommand, {
    help: "check settings, files and endpoint; report what is wrong and how to fix it",
    after:
      "Accepts the settings of run. Sends one record, xmail.exporter.probe, to the\n" +
      "endpoint. Exit code 0, or 2 if there is an error.",
  });

export const commands = z.discriminatedUnion("command", [
  run,
  parse,
  trace,
  queue,
  report,
  tail,
  prune,
  check,
  backfill,
  service,
  simulate,
]);

/** A command and its validated options. */
export type CommandOptions = z.infer<typeof commands>;

export function commandName(command: (typeof commands.options)[number]): CommandOptions["command"] {
  return command.shape.command.value;
}
