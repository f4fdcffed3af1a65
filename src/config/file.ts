import { LineCounter, parseDocument } from "yaml";
import { reasonOf } from "../errors.js";
import { settings } from "./list.js";
import { didYouMean } from "./suggestion.js";
import { type RawValue, settingError } from "./setting-error.js";

/** The settings of the YAML file by flag. Adds every unknown key and everything invalid to `errors`. */
export function readConfigFile(
  path: RawValue,
  readFile: (path: string) => string,
  errors: string[],
): Map<string, RawValue> {
  const found = new Map<string, RawValue>();
  const fail = (wrong: string) => errors.push(settingError("--config.file", path, wrong));
  let text: string;
  try {
    text = readFile(path.text);
  } catch (error) {
    fail(`cannot be read: ${reasonOf(error)}`);
    return found;
  }
  const root = parse(text, fail);
  if (root === undefined) return found;
  if (!isMap(root)) {
    fail("has no keys; write for example `xmail: {mail-root: /var/MailRoot}`");
    return found;
  }
  walk(
    root,
    [],
    (key, value) => {
      const text = lists.has(key) && isListOfTexts(value) ? value.join("\n") : value;
      if (typeof text === "string") found.set(key, { text, from: `${path.text}, key ${key}` });
      else fail(`key ${key} takes ${lists.has(key) ? "a value or a list of values" : "a single value"}`);
    },
    (key) => fail(`unknown key ${key}${hint(key)}`),
  );
  return found;
}

/** Every value as text, as written in the file: `007` stays `007`. */
function parse(text: string, fail: (wrong: string) => void): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", prettyErrors: false, lineCounter: lines });
  for (const { message, pos } of document.errors) {
    fail(`not valid YAML at line ${lines.linePos(pos[0]).line}: ${withoutQuotes(message)}`);
  }
  if (document.errors.length > 0) return undefined;
  try {
    const root: unknown = document.toJS();
    return root === null || root === "" ? undefined : root;
  } catch {
    fail("not valid YAML: an alias without an anchor, or too many aliases");
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
    // a dotted key would pass as a nested one, and there is one way to write a key
    if (name.includes(".")) unknown(key);
    // an empty value is a line not filled in yet
    else if (flags.has(key) && (value === "" || value === null)) continue;
    else if (flags.has(key)) known(key, value);
    else if (!parents.has(key)) unknown(key);
    else if (isMap(value)) walk(value, [...before, name], known, unknown);
    else if (value !== "" && value !== null) unknown(key);
  }
}

function hint(key: string): string {
  if (flags.has(key))
    return `; nest its parts: ${key.split(".").join(": {")}: ...${"}".repeat(key.split(".").length - 1)}`;
  if (parents.has(key))
    return `; it takes nested keys: ${[...flags].filter((flag) => flag.startsWith(`${key}.`)).join(", ")}`;
  return didYouMean(key, [...flags, ...parents]);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

/** The YAML parser quotes the text that it rejects, which may be a secret. */
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
