/**
 * WHAT IS WRONG AND HOW TO FIX IT, in words. The status page, the log and `check` use the same words because all of them get them here.
 * Pure: what must be looked up is handed in.
 */
export interface Advice {
  /** One clause without a final stop, free of secrets: `log directory /x/logs: permission denied`. */
  readonly text: string;
  /** What to do about it, in the same form; undefined where there is no general fix. */
  readonly fix?: string | undefined;
}

/** `log directory /x/logs: permission denied; run the exporter as user xmail` */
export function toClause({ text, fix }: Advice): string {
  return fix === undefined ? text : `${text}; ${fix}`;
}

/** The same as a sentence. */
export function toSentence(advice: Advice): string {
  const clause = toClause(advice);
  return `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}.`;
}
