import { nameOverlap, nameTime } from "../../files/name.js";
import type { OldLog } from "../../files/old-logs.js";
import type { Span } from "../../files/source.js";
import type { Rows } from "../../line.js";

/** Rows that were read, each good until the next are asked for. */
type Read = (log: OldLog) => AsyncIterator<Rows>;

/**
 * Lines of all logs by event time, as the running exporter would have read them, those of one log that follow each other at once; each good until
 * the next are asked for. Open at a time are, per kind, the oldest file by name and those named up to two hours later: in the weeks of a
 * clock change names do not sort by time. So memory does not grow with the number of files.
 */
export async function* mergeByTime(logs: readonly OldLog[], read: Read): AsyncGenerator<Span> {
  const byName = logs.toSorted((a, b) => nameTime(a.file) - nameTime(b.file));
  const waiting = Map.groupBy(byName, ({ kind }) => kind);
  let open: Open[] = [];
  try {
    for (const queue of waiting.values()) await openDue(queue);
    for (let first = earliest(open); first !== undefined; first = earliest(open)) {
      const from = first.next;
      first.next = endOfTurn(first, open);
      yield { rows: first.rows, from, to: first.next };
      if (first.next < first.rows.count) continue;
      const { value, done } = await first.chunks.next();
      if (done !== true) Object.assign(first, { rows: value, next: 0 });
      else {
        const ended = first;
        open = open.filter((file) => file !== ended);
        await openDue(waiting.get(ended.log.kind) ?? []);
      }
    }
  } finally {
    for (const { chunks } of open) await chunks.return?.();
  }

  async function openDue(queue: OldLog[]): Promise<void> {
    for (let log = queue[0]; log !== undefined; log = queue[0]) {
      const { kind, file } = log;
      const names = open.flatMap((other) => (other.log.kind === kind ? [nameTime(other.log.file)] : []));
      if (nameTime(file) > Math.min(...names) + nameOverlap) return;
      queue.shift();
      const chunks = read(log);
      const { value, done } = await chunks.next();
      if (done !== true) open.push({ log, chunks, rows: value, next: 0 });
    }
  }
}

interface Open {
  readonly log: OldLog;
  readonly chunks: AsyncIterator<Rows>;
  rows: Rows;
  /** Of these rows. */
  next: number;
}

/** The one with the earliest line; of several the first. */
function earliest(open: readonly Open[]): Open | undefined {
  let first: Open | undefined;
  for (const file of open) if (first === undefined || nextTime(file) < nextTime(first)) first = file;
  return first;
}

/** Behind the last row that comes before the lines of all others. */
function endOfTurn(first: Open, open: readonly Open[]): number {
  const { rows, next } = first;
  const place = open.indexOf(first);
  const before = Math.min(...open.slice(0, place).map(nextTime));
  const until = Math.min(...open.slice(place + 1).map(nextTime));
  let end = next + 1;
  for (; end < rows.count; end++) {
    const time = rows.read.time[end] ?? 0;
    if (time >= before || time > until) break;
  }
  return end;
}

function nextTime({ rows, next }: Open): number {
  return rows.read.time[next] ?? 0;
}
