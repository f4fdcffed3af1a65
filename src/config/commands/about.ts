import * as z from "zod";

/** What help says of a command. */
export interface AboutCommand {
  readonly help: string;
  /** Shown after the command's name in the usage line. */
  readonly operands?: string;
  /** Printed below the options. */
  readonly after?: string;
}

export const aboutCommand = z.registry<AboutCommand>();
