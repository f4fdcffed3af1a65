import { parse } from "yaml";

/** One key of values.yaml that has a description: a single value, or an object that is passed on unchanged. */
export interface Value {
  readonly path: readonly string[];
  readonly description: string;
  readonly defaultValue: unknown;
}

/** Reads values.yaml, where a comment `# -- text` describes the key in the next line. Throws for a key without one. */
export function readValues(text: string): Value[] {
  const defaults: unknown = parse(text);
  const found: Value[] = [];
  const open: string[] = [];
  let described: { description: string; depth: number } | undefined;
  let skip = Infinity;
  for (const line of text.split("\n")) {
    const [, indent = "", comment, key] = /^( *)(?:# -- (.*)|([\w.-]+):.*)$/.exec(line) ?? [];
    if (line.trim() === "" || (comment === undefined && key === undefined)) continue;
    const depth = indent.length / 2;
    // What stands below a described key belongs to its default, unless it is described itself.
    if (depth > skip && comment === undefined && described === undefined) continue;
    if (comment !== undefined) {
      described = { description: comment, depth };
      continue;
    }
    open.splice(depth, Infinity, key ?? "");
    if (described !== undefined && described.depth === depth) {
      if (/:\s*$/.test(line) && isParent(text, line)) {
        skip = Infinity;
      } else {
        skip = depth;
        found.push({
          path: [...open],
          description: described.description,
          defaultValue: open.reduce<unknown>(enter, defaults),
        });
      }
      described = undefined;
    } else if (/:\s*$/.test(line)) skip = Infinity;
    else throw new Error(`values.yaml: ${open.join(".")} has no description`);
  }
  return found;
}

/** A described key whose own keys are described as well is a heading. */
function isParent(text: string, line: string): boolean {
  const [next = ""] = text.slice(text.indexOf(`\n${line}\n`) + line.length + 2).split("\n", 1);
  return /^ *# -- /.test(next);
}

function enter(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}
