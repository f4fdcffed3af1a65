import { LineCounter, parseDocument } from "yaml";
import { reasonOf } from "../errors.js";
import { settings } from "./list.js";
import { didYouMean } from "./suggestion.js";
import { type Given, settingError } from "./setting-error.js";

/** The settings of the YAML file by flag. What cannot be read or is not known goes to `errors`, all of it. */
export function readConfigFile(path: Given, readFile: (path: string) => string, errors: string[]): Map<string, Given> {
  const found = new Map<string, Given>();
  const fault = (wrong: string) => errors.push(settingError("--config.file", path, wrong));
  let text: string;
  try {
    text = readFile(path.text);
  } catch (error) {
    fault(`cannot be read: ${reasonOf(error)}`);
    return found;
  }
  const root = parse(text, fault);
  if (root === undefined) return found;
  if (!isMap(root)) {
    fault("holds no keys; write for example `xmail: {mail-root: /var/MailRoot}`");
    return found;
  }
  walk(
    root,
    [],
    (key, value) => {
      const text = lists.has(key) && isListOfTexts(value) ? value.join("\n") : value;
      if (typeof text === "string") found.set(key, { text, from: `${path.text}, key ${key}` });
      else fault(`key ${key} takes ${lists.has(key) ? "one value or a list of them" : "one value, not several"}`);
    },
    (key) => fault(`unknown key ${key}${hint(key)}`),
  );
  return found;
}

/** Every value as the text that stands in the file: `007` and `24h` are what they look like. */
function parse(text: string, fault: (wrong: string) => void): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", prettyErrors: false, lineCounter: lines });
  for (const { message, pos } of document.errors) {
    fault(`not valid YAML at line ${lines.linePos(pos[0]).line}: ${withoutQuotes(message)}`);
  }
  if (document.errors.length > 0) return undefined;
  try {
    const root: unknown = document.toJS();
    return root === null || root === "" ? undefined : root;
  } catch {
    fault("not valid YAML: an alias without its anchor, or too many of them");
    return undefined;
  }
}

function walk(
  map: Readonly<Record<string, unknown>>,
  before: readonly string[],
  known: (key: string, value: unknown) => void,
  unknown: (key: string) => void,
): void {
  for (const [name, value] of Object.entries(map)) {
    const key = [...before, name].join(".");
    // a dotted key at the top would pass as a nested one, and two ways to write it are one too many
    if (name.includes(".")) unknown(key);
    // an empty value is a line left to be filled in
    else if (flags.has(key) && (value === "" || value === null)) continue;
    else if (flags.has(key)) known(key, value);
    else if (!parents.has(key)) unknown(key);
    else if (isMap(value)) walk(value, [...before, name], known, unknown);
    else if (value !== "" && value !== null) unknown(key);
  }
}

function hint(key: string): string {
  if (flags.has(key))
    return `; write its parts nested: ${key.split(".").join(": {")}: ...${"}".repeat(key.split(".").length - 1)}`;
  if (parents.has(key))
    return `; it is the head of ${[...flags].filter((flag) => flag.startsWith(`${key}.`)).join(", ")}`;
  return didYouMean(key, [...flags, ...parents]);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

/** The parser quotes what it stumbled over, which may be a secret. */
function withoutQuotes(message: string): string {
  return message.replace(/(["'`]).*\1/s, "$1...$1").replace(/: [^:]*$/s, "");
}

const flags = new Set(settings.map((setting) => setting.flag));
const lists = new Set(settings.filter((setting) => setting.repeatable === true).map((setting) => setting.flag));
const parents = new Set(
  [...flags]
    .flatMap((flag) => flag.split(".").map((_, index, parts) => parts.slice(0, index).join(".")))
    .filter(Boolean),
);
