import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** The domains XMail serves: first columns of domains.tab and aliasdomain.tab, in file order, lower-case. */
export interface DomainTables {
  /** Undefined when nothing changed since the last call; a table that is not there counts as empty. Never rejects. */
  readChanged(): Promise<readonly string[] | undefined>;
}

export function createDomainTables(mailRoot: string): DomainTables {
  const paths = ["domains.tab", "aliasdomain.tab"].map((name) => join(mailRoot, name));
  let seen = "";
  return {
    async readChanged() {
      const stamps = await Promise.all(paths.map(stampOf));
      if (stamps.join() === seen) return undefined;
      seen = stamps.join();
      const texts = await Promise.all(paths.map((path) => readFile(path, "latin1").catch(() => "")));
      return texts.flatMap(readDomainTable);
    },
  };
}

/** Columns are quoted and tab-separated, `#` starts a comment. */
function readDomainTable(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const name = /^"([^"\t]+)"/.exec(line)?.[1]?.toLowerCase();
    // aliasdomain.tab may hold patterns like *.alpha.example: they are no domain
    return name === undefined || /[*?]/.test(name) ? [] : [name];
  });
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? "none" : `${found.ino}:${found.size}:${found.mtimeNs}`;
}
