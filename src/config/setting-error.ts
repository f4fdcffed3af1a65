/** A setting's text and where it came from, in words: `the command line`, a variable's name, a file's key. */
export interface Given {
  readonly text: string;
  readonly from: string;
}

/** One fault, one line: `--xmail.timezone "Mars/Base": not a known time zone; use an IANA name (from ...)`. */
export function settingError(name: string, given: Partial<Given>, wrong: string, accepts?: string): string {
  const shown = given.text === undefined ? "" : ` ${JSON.stringify(hideSecrets(given.text))}`;
  const use = accepts === undefined ? "" : `; use ${accepts}`;
  return `${name}${shown}: ${wrong}${use}${given.from === undefined ? "" : ` (from ${given.from})`}`;
}

/** User and password of a URL, and what follows its question mark, where keys are often put. Paths stay as they are. */
export function hideSecrets(text: string): string {
  if (/^(\/[^/]|\.)/.test(text)) return text;
  // up to the last @: people forget to escape the one in a password
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1***@").replace(/\?.*$/s, "?***");
}
