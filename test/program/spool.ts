import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A spool of one leaf with one message, as XMail leaves it after attempts that were answered so. */
export async function makeSpool(
  spool: string,
  name: string,
  replies: readonly string[],
  folder = "rsnd",
): Promise<void> {
  const leaf = join(spool, "0", "0");
  for (const part of ["mess", "rsnd", "froz", "slog"]) await mkdir(join(leaf, part), { recursive: true });
  await mkdir(join(spool, "local"), { recursive: true });
  const head = [
    "[127.0.7.5]:47757;[127.0.0.1]:4525;Tue, 24 Nov 2026 10:31:07 -0000",
    "mx.kita.example",
    "SA07C",
    "MAIL FROM:<anna@kita.example>",
    "RCPT TO:<r012@grey450.example>",
    "<<MAIL-DATA>>",
    "Subject: x",
  ];
  await writeFile(join(leaf, folder, name), head.map((line) => `${line}\r\n`).join(""));
  await writeFile(join(leaf, "slog", name), slogOf(replies, 1795516267));
}

/** A slog of attempts every 480 s, the first at `from` (seconds UTC), each refused with a reply. */
export function slogOf(replies: readonly string[], from: number): string {
  return replies
    .map((reply, index) =>
      [
        `[PeekTime] ${from + index * 480} : Tue, 24 Nov 2026 10:31:07 -0000`,
        "<<",
        "ErrCode   = -77",
        "ErrString = [RCPT TO:] not permitted by remote SMTP server",
        'SMAIL SMTP-Send MX = "mx1.backend.example." SMTP = "mx.kita.example" From = "anna@kita.example" To = "r012@grey450.example" Failed !',
        `SMTP-Error = "${reply}"`,
        'SMTP-Server = "mx1.backend.example."',
        ">>",
        "",
      ].join("\n"),
    )
    .join("");
}
