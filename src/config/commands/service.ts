import * as z from "zod";
import { about } from "../about.js";
import * as read from "../values.js";
import { aboutCommand } from "./about.js";

export const service = z
  .object({
    command: z.literal("service"),
    files: z.array(z.string()).transform((words, context): "install" | "uninstall" => {
      const [action] = words;
      if (words.length === 1 && (action === "install" || action === "uninstall")) return action;
      context.addIssue({ code: "custom", message: "say what to do: install or uninstall" });
      return z.NEVER;
    }),
    dryRun: read.flag().exactOptional().register(about, {
      flag: "dry-run",
      value: "",
      help: "only print the files that would be written and the commands that would be run",
      accepts: "the flag without a value",
    }),
  })
  .register(aboutCommand, {
    help: "run the exporter as a service of systemd or Windows, or no longer",
    operands: "install|uninstall",
    after:
      "Settings given as flags become those of the service. On Windows it needs WinSW\n" +
      "as xmail-exporter-service.exe beside the program, and finds MAIL_ROOT in the\n" +
      "registry. Run it as root or administrator. See docs/service.md.",
  });
