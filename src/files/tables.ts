import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./system.js";

/** The domains XMail serves: first columns of domains.tab and aliasdomain.tab, in file order, lower-case. */
export interface DomainTables {
  /** Undefined when nothing changed since the last call; a table that is not there counts as empty. Never rejects. */
  readChanged(): Promise<readonly string[] | undefined>;
  /** Tables that are there and could not be read, with the code of the system. */
  unreadable(): readonly { readonly path: string; readonly code: string }[];
}

export function createDomainTables(mailRoot: string): DomainTables {
  const paths = ["domains.tab", "aliasdomain.tab"].map((name) => join(mailRoot, name));
  let seen = "";
  let failed: { path: string; code: string }[] = [];
  return {
    async readChanged() {
      const stamps = await Promise.all(paths.map(stampOf));
      if (stamps.join() === seen) return undefined;
      seen = stamps.join();
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
      return texts.flatMap(readDomainTable);
    },
    unreadable: () => failed,
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

/** With the time of the last change of any kind: a right that is given later changes nothing else. */
async function stampOf(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(({ ino, size, ctimeNs }) => `${ino}:${size}:${ctimeNs}`, errorCode);
}
