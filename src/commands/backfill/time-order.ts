import { nameOverlap, nameTime } from "../../files/name.js";
import type { OldLog } from "../../files/old-logs.js";
import type { Item } from "../../files/source.js";

type Read = (log: OldLog) => AsyncIterator<Item>;

/**
 * Lines of all logs by event time, as the running exporter would have read them. Open at a time are, per kind, the oldest
 * file by name and those named up to two hours later: in the weeks of a clock change names do not sort by time. So memory
 * does not grow with the number of files.
 */
export async function* mergeByTime(logs: readonly OldLog[], read: Read): AsyncGenerator<Item> {
  const byName = logs.toSorted((a, b) => nameTime(a.file) - nameTime(b.file));
  const waiting = Map.groupBy(byName, ({ kind }) => kind);
  let open: Open[] = [];
  try {
    for (const queue of waiting.values()) await openDue(queue);
    for (let first = earliest(open); first !== undefined; first = earliest(open)) {
      yield first.head;
      const { value, done } = await first.lines.next();
      if (done !== true) first.head = value;
      else {
        const ended = first;
        open = open.filter((file) => file !== ended);
        await openDue(waiting.get(ended.log.kind) ?? []);
      }
    }
  } finally {
    for (const { lines } of open) await lines.return?.();
  }

  async function openDue(queue: OldLog[]): Promise<void> {
    for (let log = queue[0]; log !== undefined; log = queue[0]) {
      const { kind, file } = log;
      const names = open.flatMap((other) => (other.log.kind === kind ? [nameTime(other.log.file)] : []));
      if (nameTime(file) > Math.min(...names) + nameOverlap) return;
      queue.shift();
      const lines = read(log);
      const { value, done } = await lines.next();
      if (done !== true) open.push({ log, lines, head: value });
    }
  }
}

interface Open {
  readonly log: OldLog;
  readonly lines: AsyncIterator<Item>;
  /** The next line. */
  head: Item;
}

function earliest(open: readonly Open[]): Open | undefined {
  let first: Open | undefined;
  for (const file of open) if (first === undefined || file.head.parsed.time < first.head.parsed.time) first = file;
  return first;
}
