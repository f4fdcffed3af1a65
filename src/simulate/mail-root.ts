import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { aliasDomains, domains } from "./world.js";

/** The files of a MailRoot, other than its spool. */
export interface MailRoot {
  readonly spool: string;
  /** Appends to `logs/NAME` as XMail does: open, write, close, for this line alone. Throws what the disk says. */
  append(name: string, line: string): void;
  readCounter(): number;
  /** Keeps the counter of message ids, as XMail does in message.id. */
  saveCounter(value: number): void;
}

/**
 * Makes `out` a MailRoot. Throws an Error for anything but a new or empty directory, or one made here before: a real
 * MailRoot must not be written to.
 */
export function openMailRoot(out: string): MailRoot {
  claim(out);
  const logs = join(out, "logs");
  const counter = join(out, "message.id");
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(out, "domains.tab"), table(domains.map((domain) => [domain])));
  writeFileSync(join(out, "aliasdomain.tab"), table(aliasDomains));

  return {
    spool: join(out, "spool"),
    append(name, line) {
      const file = openSync(join(logs, name), "a", 0o666);
      try {
        // a character is at most three bytes long
        if (line.length < bufferBytes / 3) writeSync(file, `${line}\n`);
        else writeInPieces(file, Buffer.from(`${line}\n`));
      } finally {
        closeSync(file);
      }
    },
    readCounter() {
      try {
        return Number.parseInt(readFileSync(counter, "utf8"), 10) || firstId;
      } catch {
        return firstId;
      }
    },
    saveCounter: (value) => writeFileSync(counter, `${value}\r\n`),
  };
}

function claim(out: string): void {
  mkdirOrExplain(out);
  // a volume's own file system may bring this one along
  const names = readdirSync(out).filter((name) => name !== "lost+found");
  if (names.length > 0 && !names.includes(marker)) {
    throw new Error(`simulate: ${out} contains files that simulate did not create; use a new or empty directory`);
  }
  writeFileSync(
    join(out, marker),
    "A simulated MailRoot, created by xmail-exporter simulate. Its spool is emptied at every start.\n",
  );
}

function mkdirOrExplain(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "EEXIST" && code !== "ENOTDIR") throw error;
    throw new Error(`simulate: ${out} is not a directory; use a new or empty directory`, { cause: error });
  }
}

/** The stdio buffer that XMail prints into empties itself whenever it is full. */
function writeInPieces(file: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += writeSync(file, bytes, offset, Math.min(bufferBytes, bytes.length - offset));
  }
}

function table(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `"${row.join('"\t"')}"\n`).join("");
}

const marker = ".made-by-simulate";
const bufferBytes = 4096;
const firstId = 0x1388;
