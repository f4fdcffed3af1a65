import * as z from "zod";

/** What is known about a setting besides its type. */
export interface About {
  /** Without the two dashes: `xmail.mail-root`. */
  readonly flag: string;
  /** One letter, of options of a command only: `f`. */
  readonly short?: string;
  /** Placeholder of the value in help: `DIR`. Empty for a switch, which takes no value and reads `true` if present. */
  readonly value: string;
  /** Repeatable, a list in the file; the values are joined with line feeds. */
  readonly repeatable?: true;
  readonly help: string;
  /** Ends the sentence "use ...". */
  readonly accepts: string;
  /** Default in words, if it is not a fixed value or needs an explanation. */
  readonly defaultText?: string;
  /** OpenTelemetry variable that sets it too, for all signals; it has one for each signal, too. */
  readonly standard?: string;
  /** Variable set by XMail or systemd; takes precedence over the default only. */
  readonly fallback?: string;
}

/** Descriptions of settings and command options, registered by the schema that validates them. */
export const about = z.registry<About>();

/** Not part of the schema: it names the file that holds the other settings. */
export const configFile: About = {
  flag: "config.file",
  value: "FILE",
  help: "YAML file with settings",
  accepts: "a YAML file",
  defaultText: "none",
};
