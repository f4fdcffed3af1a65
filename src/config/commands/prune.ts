import * as z from "zod";
import { about } from "../about.js";
import * as read from "../values.js";
import { aboutCommand } from "./about.js";

export const prune = z
  .object({
    command: z.literal("prune"),
    olderThan: read.duration().register(about, {
      flag: "older-than",
      value: "DURATION",
      help: "only files whose name and last change are older than this; required",
      accepts: "a duration such as 90d",
    }),
    gzip: read.flag().exactOptional().register(about, {
      flag: "gzip",
      value: "",
      help: "pack the files as NAME.gz instead of removing them",
      accepts: "the flag without a value",
    }),
    dryRun: read.flag().exactOptional().register(about, {
      flag: "dry-run",
      value: "",
      help: "only show what would be done (the default without --yes)",
      accepts: "the flag without a value",
    }),
    yes: read.flag().exactOptional().register(about, {
      flag: "yes",
      value: "",
      help: "do it",
      accepts: "the flag without a value",
    }),
  })
  .register(aboutCommand, {
    help: "remove or pack old log files that the exporter has finished with",
    after:
      "Only files that the stored state (--state.dir) shows as read to their end, by\n" +
      "metrics and, if records are sent, as acknowledged by the backend; never the\n" +
      "newest file of a log. Accepts the settings of run, and may run beside it. Exit\n" +
      "code 0, or 1 if the state or a file could not be used.",
  });
