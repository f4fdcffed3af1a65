import { readdir } from "node:fs/promises";
import { kindOfFile } from "../../files/name.js";
import { cut } from "../../kinds/columns.js";
import type { Kind } from "../../kinds/kind.js";
import { kinds } from "../../kinds/list.js";
import { textOf } from "../../line.js";
import type { Check } from "./finding.js";
import { lastModified } from "../../files/last-lines.js";
import { readNewestLines } from "../../pipelines/newest-lines.js";

/** No line names the version of XMail; the number of its columns tells it, as far as that has changed. */
export const checkVersions: Check = async ({ settings, unreachable }) => {
  if (unreachable?.has("logs") === true) return [];
  const names = await readdir(settings.xmail.logDir).catch(() => []);
  const seen = await Promise.all(kinds.map((kind) => lookAt(kind)));
  const known = seen.flatMap((found) => found ?? []);
  if (known.length === 0) return [];
  const counts = known.map(({ kind, columns }) => `${kind.name} ${columns}`).join(", ");
  const since = known.flatMap((found) => found.since ?? []).reduce(later, "");
  const version = since === "" ? "XMail's version cannot be told from" : `XMail ${since} or later, judging by`;
  return [{ level: "ok", text: `${version} the number of columns: ${counts}` }];

  async function lookAt(kind: Kind): Promise<Seen | undefined> {
    const own = names.filter((name) => kindOfFile(name) === kind.name);
    if (own.length === 0) return undefined;
    const items = await lastModified(own, settings.xmail.logDir)
      .then((name) => readNewestLines(name, kind, settings))
      .catch(() => []);
    const counts = new Map<number, number>();
    for (const { line, parsed } of items) {
      // a value that contains `"<TAB>"` looks like more columns than the newest version has
      const columns = "reason" in parsed ? 0 : (cut(textOf(line))?.columns.length ?? 0);
      if (columns > 0 && columns <= kind.columns.length) counts.set(columns, (counts.get(columns) ?? 0) + 1);
    }
    const columns = [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
    if (columns === undefined) return undefined;
    const since = kind.columns.slice(0, columns).flatMap((column) => /^\d+\.\d+$/.exec(column.since ?? "") ?? []);
    return { kind, columns, since: since.length === 0 ? undefined : since.reduce(later) };
  }
};

interface Seen {
  readonly kind: Kind;
  readonly columns: number;
  /** The oldest version that writes so many columns, where that is known. */
  readonly since: string | undefined;
}

/** `1.25` is later than `1.4`: the parts are numbers. */
function later(a: string, b: string): string {
  const [major = 0, minor = 0] = a.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = b.split(".").map(Number);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor) ? a : b;
}
