import * as z from "zod";
import { scenarioNames, scenarios } from "../../simulate/scenario.js";
import { about } from "../about.js";
import * as read from "../values.js";
import { aboutCommand } from "./about.js";

/** Scenarios are listed in a table. */
const longestName = Math.max(...scenarioNames.map((name) => name.length));

export const simulate = z
  .object({
    command: z.literal("simulate"),
    out: read.path().register(about, {
      flag: "out",
      value: "DIR",
      help: "MailRoot to write; created if it does not exist; required",
      accepts: "a directory",
    }),
    rate: read.rate(100_000).prefault("20").register(about, {
      flag: "rate",
      value: "N",
      help: "lines per second over all logs; 0 = as fast as possible",
      accepts: "a number from 0 to 100000",
    }),
    seed: read.wholeNumber(0, 4_294_967_295).exactOptional().register(about, {
      flag: "seed",
      value: "N",
      help: "seed of the random traffic; the same seed gives the same traffic",
      accepts: "a whole number from 0 to 4294967295",
      defaultText: "random, printed at the start",
    }),
    duration: read.duration().exactOptional().register(about, {
      flag: "duration",
      value: "DURATION",
      help: "stop after this time",
      accepts: "a duration such as 30s, 5m or 24h",
      defaultText: "run until stopped",
    }),
    scenario: read
      .choice(scenarioNames)
      .exactOptional()
      .register(about, {
        flag: "scenario",
        value: "NAME",
        help: "a problem that begins after some usual traffic",
        accepts: `one of ${scenarioNames.join(", ")}`,
        defaultText: "usual traffic",
      }),
    scenarioAfter: read.duration().prefault("2m").register(about, {
      flag: "scenario-after",
      value: "DURATION",
      help: "usual traffic before the problem of --scenario begins",
      accepts: "a duration such as 30s, 5m or 24h",
    }),
    rotateHours: read.wholeNumber(1, 8_760).exactOptional().register(about, {
      flag: "rotate-hours",
      value: "N",
      help: "hours covered by a log file, as XMail's -Mr",
      accepts: "a whole number of hours from 1 to 8760",
      defaultText: "24, as in XMail",
    }),
  })
  .register(aboutCommand, {
    help: "write a live MailRoot as XMail does, for demos and tests",
    after:
      "Timestamps are in the local time of TZ. Scenarios:\n" +
      Object.entries(scenarios)
        .map(([name, text]) => `  ${name.padEnd(longestName)}  ${text}`)
        .join("\n"),
  });
