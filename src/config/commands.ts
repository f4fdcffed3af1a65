import { z } from "zod";
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
  })
  .register(aboutCommand, {
    help: "print the events of log files as NDJSON; refused lines go to stderr",
    operands: "FILE...|-",
    after: "Of the settings, --xmail.timezone, --xmail.encoding and --xmail.max-line-bytes apply.",
  });

const check = z.object({ command: z.literal("check") }).register(aboutCommand, {
  help: "look at settings, files and end point; say what is wrong and how to mend it",
  after: "Takes the settings of run. Exit code 0, or 2 where there is a fault.",
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

export const commands = z.discriminatedUnion("command", [run, parse, check, simulate]);

/** What a command was asked to do, checked. */
export type CommandOptions = z.infer<typeof commands>;

export function commandName(command: (typeof commands.options)[number]): CommandOptions["command"] {
  return command.shape.command.value;
}
