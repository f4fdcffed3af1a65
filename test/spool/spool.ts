import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SpoolFileStat, SpoolFiles } from "../../src/spool/files.js";

/** Makes the directories that XMail makes at its start. */
export function makeLeaves(spool: string, leaves: readonly string[]): void {
  for (const leaf of leaves)
    for (const folder of ["mess", "rsnd", "froz", "slog", "cust", "mprc", "temp", "info"])
      mkdirSync(join(spool, leaf, folder), { recursive: true });
  for (const folder of ["local", "temp"]) mkdirSync(join(spool, folder), { recursive: true });
}

/** A message file as XMail writes it. */
export function messageText(recipient: string, sender = "anna@kita.example"): string {
  return [
    "[127.0.7.5]:47757;[127.0.0.1]:4525;Tue, 24 Nov 2026 10:31:45 -0000",
    "mx.kita.example",
    "SA07C",
    `MAIL FROM:<${sender}>`,
    `RCPT TO:<${recipient}>`,
    "<<MAIL-DATA>>",
    "Subject: test",
    "",
  ].join("\r\n");
}

export function peekText(seconds: number): string {
  return `[PeekTime] ${seconds} : Tue, 24 Nov 2026 10:31:07 -0000\n`;
}

export function blockText(answer = "450 4.2.0 Greylisted"): string {
  return `<<
ErrCode   = -77
ErrString = [RCPT TO:] not permitted by remote SMTP server
ErrInfo   = ${answer}
SMAIL SMTP-Send MX = "mx1.backend.example." SMTP = "mx.kita.example" From = "anna@kita.example" To = "r@far.example" Failed !
SMTP-Error = "${answer}"
SMTP-Server = "mx1.backend.example."
>>
`;
}

/** Real files, read at once when a step is due: so what comes between two steps is the test's choice and not chance. */
export function stepwiseFiles(beforeStep: (operation: keyof SpoolFiles, path: string) => void): SpoolFiles {
  async function step<T>(operation: keyof SpoolFiles, path: string, read: () => T): Promise<T> {
    await Promise.resolve();
    beforeStep(operation, path);
    return read();
  }
  return {
    list: (directory) => step("list", directory, () => readdirSync(directory)),
    stat: (path) =>
      step("stat", path, (): SpoolFileStat => {
        const stats = statSync(path);
        return { size: stats.size, modifiedAt: stats.mtimeMs, isFile: stats.isFile() };
      }),
    read: (path, from, length) => step("read", path, () => readFileSync(path).subarray(from, from + length)),
  };
}
