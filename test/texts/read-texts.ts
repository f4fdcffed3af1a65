import { readFileSync } from "node:fs";
import ts from "typescript";

/** A text of the catalogue: what it is in each language, and of a function the types of its arguments, as they are written. */
export interface Entry {
  /** `advice.apiKey` */
  readonly name: string;
  readonly english: unknown;
  readonly japanese: unknown;
  readonly parameters: readonly string[];
}

/** All texts of a group, by the file that declares them in English. */
export function readEntries(group: string, english: object, japanese: object): Entry[] {
  const url = new URL(`../../src/texts/${group}/en.ts`, import.meta.url);
  const source = ts.createSourceFile(url.pathname, readFileSync(url, "utf8"), ts.ScriptTarget.Latest, true);
  const signatures = new Map<string, string[]>();
  const visit = (node: ts.Node, path: string): void => {
    if (ts.isPropertyAssignment(node)) {
      const name = `${path}.${node.name.getText(source).replaceAll('"', "")}`;
      if (ts.isArrowFunction(node.initializer))
        signatures.set(
          name,
          node.initializer.parameters.map((each) => each.type?.getText(source) ?? "unknown"),
        );
      ts.forEachChild(node.initializer, (child) => visit(child, name));
      return;
    }
    ts.forEachChild(node, (child) => visit(child, path));
  };
  visit(source, group);
  return leavesOf(group, english, japanese).map((leaf) => ({ ...leaf, parameters: signatures.get(leaf.name) ?? [] }));
}

function leavesOf(name: string, english: object, japanese: object): Omit<Entry, "parameters">[] {
  return Object.entries(english).flatMap(([key, text]) => {
    const other = (japanese as Record<string, unknown>)[key];
    const own = `${name}.${key}`;
    if (typeof text !== "object") return [{ name: own, english: text as unknown, japanese: other }];
    return leavesOf(own, text as object, other as object);
  });
}
