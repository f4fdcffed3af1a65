import * as z from "zod";
import { kinds } from "../kinds/list.js";
import type { KindName } from "../line.js";
import { about } from "./schema.js";
import * as read from "./values.js";

/** The commands with their own options, read by the same machinery as the settings. The first is the default. */
export interface AboutCommand {
  readonly help: string;
  /** What stands behind the name in the usage line. */
  readonly operands?: string;
  /** Said below the options. */
  readonly after?: string;
}

export const aboutCommand = z.registry<AboutCommand>();

const run = z.object({ command: z.literal("run") }).register(aboutCommand, {
  help: "serve the metrics, and push the records where an end point is set (default)",
});

const kindNames = kinds.map((kind) => kind.name) as [KindName, ...KindName[]];

const traceTimes =
  "a time such as 2026-11-24T10:00 (XMail's own zone) or 2026-11-24T09:00Z, or a duration back from now such as 24h";

const parse = z
  .object({
    command: z.literal("parse"),
    files: z.array(z.string()).min(1, "no file given; name log files, or - for standard input"),
    kind: read
      .choice(kindNames)
      .exactOptional()
      .register(about, {
        flag: "kind",
        value: "KIND",
        help: "which log the files are",
        accepts: `one of ${kindNames.join(", ")}`,
        otherwise: "by the file's name",
      }),
    explain: read.given().exactOptional().register(about, {
      flag: "explain",
      value: "",
      help: "say with each line which metrics it moves, and with each refused one why it is refused",
      accepts: "it without a value",
    }),
  })
  .register(aboutCommand, {
    help: "print the events of log files, gzipped ones too, as NDJSON; refused lines go to stderr",
    operands: "FILE...|-",
    after: "Of the settings, --xmail.timezone, --xmail.encoding and --xmail.max-line-bytes apply.",
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
    otlp: read.given().exactOptional().register(about, {
      flag: "otlp",
      value: "",
      help: "send the records to --otlp.endpoint instead, each with its own time",
      accepts: "it without a value",
    }),
    step: read.step().prefault("1m").register(about, {
      flag: "step",
      value: "DURATION",
      help: "time between two samples of a series; the interval of your scrapes fits best",
      accepts: "a duration of whole seconds from 1s to 1h, such as 15s or 1m",
    }),
    label: read.labels().exactOptional().register(about, {
      flag: "label",
      value: "NAME=VALUE",
      help: "label for every series, such as job=xmail and instance=mail.example:10052; may be given several times",
      accepts: "NAME=VALUE, each name once",
      repeatable: true,
    }),
    rate: read.wholeNumber(1, 1_000_000).exactOptional().register(about, {
      flag: "rate",
      value: "N",
      help: "records a second at most, with --otlp",
      accepts: "a whole number from 1 to 1000000",
      otherwise: "as fast as the back end takes them",
    }),
  })
  .register(aboutCommand, {
    help: "turn old log files, gzipped ones too, into metrics or records with their own times",
    operands: "[FILE...]",
    after:
      "Without FILE, all logs of the log directory are read. Takes the settings of run. For\n" +
      "promtool tsdb create-blocks-from openmetrics FILE; docs/backfill.md says what comes next.",
  });

const trace = z
  .object({
    command: z.literal("trace"),
    files: z.array(z.string()).min(1, "no query given; name a message id, an address or what a remote server answered"),
    since: read.pointInTime().exactOptional().register(about, {
      flag: "since",
      value: "TIME",
      help: "look at lines from then on",
      accepts: traceTimes,
      otherwise: "7d, and with files all that is in them",
    }),
    until: read.pointInTime().exactOptional().register(about, {
      flag: "until",
      value: "TIME",
      help: "look at lines up to then",
      accepts: traceTimes,
      otherwise: "now, and with files all that is in them",
    }),
    limit: read.wholeNumber(1, 1_000).prefault("20").register(about, {
      flag: "limit",
      value: "N",
      help: "show the newest N messages, and as many lines that name no message",
      accepts: "a whole number from 1 to 1000",
    }),
    json: read.given().exactOptional().register(about, {
      flag: "json",
      value: "",
      help: "print one JSON object a message",
      accepts: "it without a value",
    }),
  })
  .register(aboutCommand, {
    help: "show the way of messages through all logs and the queue",
    operands: "QUERY [FILE...]",
    after:
      "QUERY is a message id (S138B), or part of an address, of a spool file's name or of\n" +
      "what the remote server answered, in any case. Without FILE, the log directory is\n" +
      "searched. Takes the settings of run. Exit code 0, or 1 where nothing was found or a\n" +
      "file could not be read.",
  });

const check = z
  .object({
    command: z.literal("check"),
    json: read.given().exactOptional().register(about, {
      flag: "json",
      value: "",
      help: "print one JSON object instead of text",
      accepts: "it without a value",
    }),
  })
  .register(aboutCommand, {
    help: "look at settings, files and endpoint; say what is wrong and how to fix it",
    after:
      "Takes the settings of run. Sends one record, xmail.exporter.probe, to the endpoint.\n" +
      "Exit code 0, or 2 where there is an error.",
  });

const simulate = z
  .object({
    command: z.literal("simulate"),
    out: read.path().register(about, {
      flag: "out",
      value: "DIR",
      help: "MailRoot to write, made where it does not exist (required)",
      accepts: "a directory",
    }),
    rate: read.rate(100_000).prefault("20").register(about, {
      flag: "rate",
      value: "N",
      help: "lines a second, over all logs; 0 is as fast as the disk takes them",
      accepts: "a number from 0 to 100000",
    }),
    seed: read.wholeNumber(0, 4_294_967_295).exactOptional().register(about, {
      flag: "seed",
      value: "N",
      help: "the same seed gives the same traffic",
      accepts: "a whole number from 0 to 4294967295",
      otherwise: "random, and printed",
    }),
    duration: read.duration().exactOptional().register(about, {
      flag: "duration",
      value: "DURATION",
      help: "how long to write",
      accepts: "a duration such as 30s, 5m or 24h",
      otherwise: "until stopped",
    }),
    rotateHours: read.wholeNumber(1, 8_760).exactOptional().register(about, {
      flag: "rotate-hours",
      value: "N",
      help: "hours a log file covers, as XMail's -Mr",
      accepts: "a whole number of hours from 1 to 8760",
      otherwise: "24, as XMail",
    }),
  })
  .register(aboutCommand, {
    help: "write a live MailRoot just as XMail does, to try things out",
    after: "Times are written in the local time of TZ.",
  });

export const commands = z.discriminatedUnion("command", [run, parse, trace, check, backfill, simulate]);

/** What a command was asked to do, checked. */
export type CommandOptions = z.infer<typeof commands>;

export function commandName(command: (typeof commands.options)[number]): CommandOptions["command"] {
  return command.shape.command.value;
}
