/** What the command does, in order; with --dry-run it is only printed. */
export type Step =
  | {
      readonly write: string;
      readonly content: string;
      /** Of a new file. */ readonly mode: number;
      readonly keep?: true;
    }
  | { readonly remove: string }
  | { readonly run: readonly string[]; /** Its failure does not end the command. */ readonly mayFail?: true };

export interface Plan {
  readonly steps: readonly Step[];
  /** Printed at the end. */
  readonly notes: readonly string[];
}

/** What a plan is made from. */
export interface Place {
  /** The command that starts the program, without arguments. */
  readonly command: readonly string[];
  readonly mailRoot: string;
  /** Environment variables with the settings given as flags. */
  readonly given: Readonly<Record<string, string>>;
  exists(path: string): boolean;
}
