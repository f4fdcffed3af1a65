import * as z from "zod";
import { kinds } from "../../kinds/list.js";
import type { KindName } from "../../line.js";
import { about } from "../about.js";
import * as read from "../values.js";
import { aboutCommand } from "./about.js";

const kindNames = kinds.map((kind) => kind.name) as [KindName, ...KindName[]];

export const tail = z
  .object({
    command: z.literal("tail"),
    files: z.array(z.string()),
    follow: read.flag().exactOptional().register(about, {
      flag: "follow",
      short: "f",
      value: "",
      help: "go on with new lines as XMail writes them, until stopped",
      accepts: "the flag without a value",
    }),
    lines: read.wholeNumber(0, 10_000).prefault("20").register(about, {
      flag: "lines",
      short: "n",
      value: "N",
      help: "begin with the last N lines that match",
      accepts: "a whole number from 0 to 10000",
    }),
    kind: read
      .choice(kindNames)
      .exactOptional()
      .register(about, {
        flag: "kind",
        value: "KIND",
        help: "show one log only",
        accepts: `one of ${kindNames.join(", ")}`,
        defaultText: "all",
      }),
    refused: read.flag().exactOptional().register(about, {
      flag: "refused",
      value: "",
      help: "show only what was refused or failed",
      accepts: "the flag without a value",
    }),
  })
  .register(aboutCommand, {
    help: "show the newest lines of all logs as sentences, in order of time",
    operands: "[FILTER...]",
    after:
      "FILTER is part of an address, an IP, a message id, a result such as erelay, or\n" +
      "of the sentence; upper and lower case are the same. With several, a line must\n" +
      "match each. Passwords are neither shown nor searched. Accepts the settings of\n" +
      "run, reads only, and may run beside it.",
  });
