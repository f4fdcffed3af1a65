import * as z from "zod";
import { about } from "../about.js";
import * as read from "../values.js";
import { aboutCommand } from "./about.js";

const times =
  "a time such as 2026-11-24T09:00Z, or 2026-11-24T10:00 in XMail's time zone, or a duration before now such as 7d";

export const report = z
  .object({
    command: z.literal("report"),
    files: z.array(z.string()),
    since: read.pointInTime().prefault("7d").register(about, {
      flag: "since",
      value: "TIME",
      help: "where the period begins; it is compared with as long a one before it",
      accepts: times,
    }),
    until: read.pointInTime().exactOptional().register(about, {
      flag: "until",
      value: "TIME",
      help: "where the period ends",
      accepts: times,
      defaultText: "now",
    }),
    format: read.choice(["text", "html", "json"]).prefault("text").register(about, {
      flag: "format",
      value: "FORMAT",
      help: "text of 80 columns, one HTML file, or one JSON object",
      accepts: "one of text, html, json",
    }),
    top: read.wholeNumber(1, 1_000).prefault("10").register(about, {
      flag: "top",
      value: "N",
      help: "length of the lists",
      accepts: "a whole number from 1 to 1000",
    }),
  })
  .register(aboutCommand, {
    help: "sum up what happened: totals, trends, senders, recipients, refusals, logins, queue",
    operands: "[FILE...]",
    after:
      "Without FILE, reads the logs in the log directory, gzipped ones too, and the\n" +
      "queue. Accepts the settings of run. Exit code 0, or 1 if a file could not be\n" +
      "read.",
  });
