import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./system.js";

/** The domains XMail serves, lower-case. */
export interface DomainList {
  /** First columns of domains.tab and aliasdomain.tab, in file order. */
  readonly names: readonly string[];
  /** Wildcard aliases of aliasdomain.tab, in file order: `*.beta.example` is an alias of `beta.example`. */
  readonly patterns: readonly (readonly [pattern: string, domain: string])[];
}

export interface DomainTables {
  /** Undefined when nothing changed since the last call; a table that is not there counts as empty. Never rejects. */
  readChanged(): Promise<ChangedDomains | undefined>;
  /** Tables that are there and could not be read, with the code of the system. */
  unreadable(): readonly { readonly path: string; readonly code: string }[];
}

export interface ChangedDomains extends DomainList {
  /** When a table changed last, milliseconds UTC; 0 without tables. */
  readonly changedAt: number;
}

export function createDomainTables(mailRoot: string): DomainTables {
  const paths = ["domains.tab", "aliasdomain.tab"].map((name) => join(mailRoot, name));
  let seen = "";
  let failed: { path: string; code: string }[] = [];
  return {
    async readChanged() {
      const stamps = await Promise.all(paths.map(stampOf));
      const key = stamps.map(({ text }) => text).join();
      if (key === seen) return undefined;
      seen = key;
      const refused: typeof failed = [];
      const texts = await Promise.all(
        paths.map((path) =>
          readFile(path, "latin1").catch((error: unknown) => {
            const code = errorCode(error);
            if (code !== "ENOENT" && code !== "ENOTDIR") refused.push({ path, code });
            return "";
          }),
        ),
      );
      failed = refused;
      const rows = texts.flatMap(readTable);
      return {
        names: rows.flatMap(([name]) => (isPattern(name) ? [] : [name])),
        patterns: rows.flatMap(([name, domain]) => (isPattern(name) && domain !== "" ? [[name, domain]] : [])),
        changedAt: Math.max(...stamps.map(({ time }) => time)),
      };
    },
    unreadable: () => failed,
  };
}

/** First and second column. Columns are quoted and tab-separated, `#` starts a comment. */
function readTable(text: string): [name: string, domain: string][] {
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, name, domain = ""] = /^"([^"\t]+)"(?:\t"([^"\t]+)")?/.exec(line) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), domain.toLowerCase()]];
  });
}

/** As XMail decides it. */
function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

/** With the time of the last change of any kind: a right that is given later changes nothing else. */
async function stampOf(path: string): Promise<{ text: string; time: number }> {
  try {
    const { ino, size, ctimeNs } = await stat(path, { bigint: true });
    return { text: `${ino}:${size}:${ctimeNs}`, time: Number(ctimeNs / 1_000_000n) };
  } catch (error) {
    return { text: errorCode(error), time: 0 };
  }
}
