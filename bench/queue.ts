import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import "../scripts/sources.ts";

const { createScanner } = await import("../src/spool/scan.ts");

/** Scans of a queue of 100,000 messages: how long they take, what they keep the process from and how much memory stays taken. */
export async function queue(): Promise<object[]> {
  const spool = mkdtempSync(join(tmpdir(), "bench-queue-"));
  try {
    makeSpool(spool);
    const scanner = createScanner({ spool });
    const before = heap();
    const rows = [];
    for (const what of ["first scan", "nothing changed", "nothing changed"]) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      const cpu = process.cpuUsage();
      const began = performance.now();
      const stop = watchOwnCpu();
      delay.enable();
      const { messages } = await scanner.scan(new AbortController().signal);
      delay.disable();
      const busy = stop();
      const seconds = (performance.now() - began) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      rows.push({
        what,
        messages: messages.size,
        seconds: seconds.toFixed(1),
        "CPU seconds": ((user + system) / 1e6).toFixed(1),
        "longest block ms": (delay.max / 1e6).toFixed(1),
        "by its own CPU ms": busy.toFixed(1),
        "memory MB": ((heap() - before) / 1e6).toFixed(0),
      });
    }
    return rows;
  } finally {
    rmSync(spool, { recursive: true });
  }
}

/** Most CPU time that the main thread used between two turns of a timer: on a busy machine a block may be somebody else's. */
function watchOwnCpu(): () => number {
  let most = 0;
  let last = process.threadCpuUsage();
  const timer = setInterval(() => {
    const now = process.threadCpuUsage();
    most = Math.max(most, (now.user - last.user + now.system - last.system) / 1000);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return most;
  };
}

/** As XMail spreads them: 23 times 23 leaves; every message has been tried four times but those that are new. */
function makeSpool(spool: string): void {
  for (let index = 0; index < 100_000; index++) {
    const leaf = join(spool, String(index % 23), String(Math.floor(index / 23) % 23));
    if (index < 529)
      for (const folder of ["mess", "rsnd", "froz", "slog"]) mkdirSync(join(leaf, folder), { recursive: true });
    const name = `${1795516267485 + index * 37}.7f23b89136c0.47e8.${index.toString(16)}.mail.kita.example`;
    const recipient = `recipient${index}@customer${index % 997}.example`;
    const folder = index % 20 === 0 ? "mess" : index % 3 === 0 ? "froz" : "rsnd";
    writeFileSync(join(leaf, folder, name), messageText(index, recipient));
    if (folder !== "mess") writeFileSync(join(leaf, "slog", name), slogText(index, recipient));
  }
}

function messageText(index: number, recipient: string): string {
  const lines = [
    "[192.0.2.7]:47757;[192.0.2.1]:25;Tue, 24 Nov 2026 10:31:45 -0000",
    "mail.kita.example",
    `S${index.toString(16).toUpperCase()}`,
    `MAIL FROM:<sender${index % 50}@kita.example> SIZE=2000`,
    `RCPT TO:<${recipient}>`,
    "<<MAIL-DATA>>",
    `To: <${recipient}>`,
    "",
    "x".repeat(1500),
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

/** One message of five gets an answer of its own each time, as hosts give that put their queue's numbers into it. */
function slogText(index: number, recipient: string): string {
  return [1, 2, 3, 4]
    .map((attempt) => {
      const answer = `451 4.7.1 Greylisted, try again later${index % 5 === 0 ? ` (${index}-${attempt})` : ""}`;
      const host = `mx.customer${index % 997}.example.`;
      return [
        `[PeekTime] ${1795516267 + index + attempt * 480} : Tue, 24 Nov 2026 10:31:07 -0000`,
        "<<",
        "ErrCode   = -77",
        "ErrString = [RCPT TO:] not permitted by remote SMTP server",
        `ErrInfo   = ${answer}`,
        `SMAIL SMTP-Send MX = "${host}" SMTP = "mail.kita.example" From = "sender@kita.example" To = "${recipient}" Failed !`,
        `SMTP-Error = "${answer}"`,
        `SMTP-Server = "${host}"`,
        ">>\n",
      ].join("\n");
    })
    .join("");
}

/** Bytes in use after everything that can be thrown away was. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
