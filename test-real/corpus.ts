import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One line of a recorded log, split the naive way: right where nothing hostile was sent. */
export interface Recorded {
  readonly kind: string;
  readonly file: string;
  readonly offset: number;
  readonly columns: readonly string[];
}

/** Every complete line of a folder of logs. */
export async function readRecorded(logs: string): Promise<Recorded[]> {
  const files = await readdir(logs);
  const lines = files.map(async (file) => {
    const text = await readFile(join(logs, file), "latin1");
    let offset = 0;
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => {
        const recorded = { kind: file.split("-")[0] ?? "", file, offset, columns: line.slice(1, -1).split('"\t"') };
        offset += line.length + 1;
        return recorded;
      });
  });
  return (await Promise.all(lines)).flat();
}

/** What the columns of each kind must have become. `undefined`: the attribute must not be there. */
export function expectedAttributes({ kind, columns }: Recorded): Record<string, unknown> {
  const text = (number: number) => columns[number - 1] || undefined;
  const count = (number: number) => (columns[number - 1] === undefined ? undefined : Number(columns[number - 1]));
  switch (kind) {
    case "smtp":
      return {
        "server.address": text(1),
        "client.address": text(3),
        "xmail.smtp.helo": text(5),
        "email.from.address": text(7),
        "email.to.address": text(8),
        "email.local_id": text(9),
        "xmail.smtp.status": text(10),
        "user.name": text(11),
        "xmail.message.size": count(12),
      };
    case "smail":
      return {
        "xmail.spool.file": text(2),
        "email.local_id": text(3),
        "email.from.address": text(4),
        "email.to.address": text(5),
        "xmail.delivery.medium": text(6),
        "xmail.delivery.remote_message_id": text(9),
      };
    case "lmail":
      return { "xmail.server.domain": text(1), "xmail.spool.file": text(2), "email.local_id": text(3) };
    case "pop3":
      return {
        "client.address": text(3),
        "user.name": text(5),
        "xmail.pop3.status": text(7),
        "xmail.pop3.mailbox.messages": count(8),
        "xmail.pop3.mailbox.size": count(9),
      };
    case "psync":
      return {
        "server.address": text(4)?.split(":")[0],
        "server.port": Number(text(4)?.split(":")[1]),
        "xmail.psync.remote_user": text(5),
        "xmail.psync.status": text(7),
        "xmail.psync.messages": count(8),
        "xmail.psync.bytes": count(9),
        "xmail.psync.error_messages": count(10),
        "xmail.psync.error_bytes": count(11),
      };
    case "ctrl":
      return { "client.address": text(1), "user.name": text(2), "xmail.ctrl.result": text(5) };
    case "finger":
      return { "client.address": text(3), "xmail.finger.query": columns[4] };
    case "filters":
      return {
        "email.from.address": text(1),
        "client.address": text(4),
        "xmail.filter.type": text(6),
        "xmail.filter.info": text(7),
        "xmail.filter.exec_result": count(8),
        "process.exit.code": count(9),
      };
    default:
      throw new Error(`no log is named ${kind}`);
  }
}

const timeColumns: Readonly<Record<string, number>> = {
  smtp: 4,
  smail: 8,
  lmail: 4,
  pop3: 4,
  psync: 1,
  ctrl: 4,
  finger: 4,
  filters: 5,
};

/** The second the line names, milliseconds UTC: the server that was recorded ran on UTC. */
export function expectedTime({ kind, columns }: Recorded): number {
  return Date.parse(`${columns[(timeColumns[kind] ?? 0) - 1]?.replace(" ", "T")}Z`);
}

/** How many records of each event name the manifest of the recording says that its folder `logs` makes. */
export async function expectedEvents(fixtures: string): Promise<Record<string, number>> {
  const { files } = JSON.parse(await readFile(join(fixtures, "manifest.json"), "utf8")) as Manifest;
  const names: Record<string, number> = {};
  for (const [kind, { lines, status }] of Object.entries(files)) {
    const add = (name: string, count: number) =>
      (names[`xmail.${kind}.${name}`] = (names[`xmail.${kind}.${name}`] ?? 0) + count);
    if (kind === "smtp")
      for (const [text, count] of Object.entries(status)) add(text.toLowerCase().replace(/=.*/, ""), count);
    else if (kind === "ctrl")
      for (const [text, count] of Object.entries(status)) add(text === "REQ" ? "request" : "login", count);
    else add(single[kind] ?? "", lines);
  }
  return names;
}

const single: Readonly<Record<string, string>> = {
  smail: "delivery",
  lmail: "message",
  pop3: "login",
  psync: "sync",
  finger: "query",
  filters: "run",
};

interface Manifest {
  readonly files: Readonly<
    Record<string, { readonly lines: number; readonly status: Readonly<Record<string, number>> }>
  >;
}

/**
 * What was typed as a password in any recorded run, from the files themselves and from what the clients sent. Those
 * that say something else in another column too (`bob`) or are a few letters long cannot be searched for.
 */
export async function recordedPasswords(fixtures: string): Promise<string[]> {
  const passwords = new Set<string>();
  let elsewhere = "";
  for (const folder of ["logs", "hostile/logs", "extra/logs"]) {
    for (const { kind, columns } of await readRecorded(join(fixtures, folder))) {
      const column = { ctrl: 3, pop3: 6 }[kind];
      if (column !== undefined) passwords.add(columns[column - 1] ?? "");
      elsewhere += `\n${columns.filter((_, index) => index + 1 !== column).join("\t")}`;
    }
  }
  const sent = await readFile(join(fixtures, "hostile/events.jsonl"), "utf8");
  for (const [, password] of sent.matchAll(/\(b'[^']*', b'([^'\\]*)'\)/g)) passwords.add(password ?? "");
  return [...passwords].filter((password) => password.length > 4 && !elsewhere.includes(password));
}
