/** A setting's unparsed value and its source: `the command line`, a variable's name, a file's key. */
export interface RawValue {
  readonly text: string;
  readonly from: string;
}

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One error on one line: `--xmail.timezone "Mars/Base": unknown time zone; use an IANA name (from ...)`. */
export function settingError(name: string, given: Partial<RawValue>, wrong: string, accepts?: string): string {
  const shown = given.text === undefined ? "" : ` ${JSON.stringify(shorten(hideSecrets(given.text)))}`;
  const use = accepts === undefined ? "" : `; use ${accepts}`;
  return `${name}${shown}: ${wrong}${use}${given.from === undefined ? "" : ` (from ${given.from})`}`;
}

/** What is wrong is said behind it, and must not be out of sight. */
function shorten(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}…`;
}

/** Characters. */
const maxShown = 200;

/** Hides user and password of a URL and its query string, which often holds keys. Paths are left alone. */
export function hideSecrets(text: string): string {
  if (/^(\/[^/]|\.)/.test(text)) return text;
  // up to the last @: people forget to escape the one in a password
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1***@").replace(/\?.*$/s, "?***");
}
