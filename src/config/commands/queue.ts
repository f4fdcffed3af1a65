import * as z from "zod";
import { about } from "../about.js";
import * as read from "../values.js";
import { aboutCommand } from "./about.js";

export const queue = z
  .object({
    command: z.literal("queue"),
    limit: read.wholeNumber(1, 100_000).prefault("20").register(about, {
      flag: "limit",
      value: "N",
      help: "show the N largest groups, and the N oldest messages of each",
      accepts: "a whole number from 1 to 100000",
    }),
    json: read.flag().exactOptional().register(about, {
      flag: "json",
      value: "",
      help: "print one JSON object",
      accepts: "the flag without a value",
    }),
  })
  .register(aboutCommand, {
    help: "show what waits in XMail's queue and why, with the commands that would move it",
    after:
      "Runs none of the commands and changes nothing. Accepts the settings of run; with\n" +
      "--spool.retry-delay it shows when messages will be tried again and given up.",
  });
