import { kindNames, type KindName } from "../line.js";
import type { OffsetAt } from "./log-name.js";
import type { MailRoot } from "./mail-root.js";
import { startOneOfEach, startTransaction } from "./traffic-mix.js";
import { createQueue } from "./queue.js";
import { createRandom } from "./random.js";
import type { ScenarioName } from "./scenario.js";
import { createSchedule } from "./schedule.js";
import type { Mailboxes, Simulation } from "./simulation.js";
import { createStamps } from "./stamps.js";
import { server } from "./world.js";

export interface WriterOptions {
  readonly root: MailRoot;
  readonly seed: number;
  /** Lines a second, all kinds together; 0 is without limit. */
  readonly rate: number;
  readonly rotateHours: number;
  /** What goes wrong, this many milliseconds after the first step. */
  readonly scenario?: { readonly name: ScenarioName; readonly after: number } | undefined;
  readonly offsetAt: OffsetAt;
  readonly onLine: (kind: KindName, file: string, line: string) => void;
}

export interface Writer {
  /**
   * Writes what is due at `now` (milliseconds UTC), at most about `slice` lines. Gives the time of the next step wanted:
   * `now` where there is more to write already.
   */
  step(now: number): number;
  readonly lines: Readonly<Record<KindName, number>>;
  /** Writes down what a later run goes on from. */
  close(): void;
}

/** A simulated server without a clock of its own: the caller says what time it is. Everything else comes from the seed. */
export function createWriter(options: WriterOptions): Writer {
  const { root, seed, rate, rotateHours, scenario, offsetAt, onLine } = options;
  const lines = Object.fromEntries(kindNames.map((name) => [name, 0])) as Record<KindName, number>;
  const random = createRandom(seed);
  const stamps = createStamps(offsetAt, rotateHours);
  const schedule = createSchedule();
  const thread = () => `7f${(0x58000000 + random.integer(0, 15) * 0x8000).toString(16)}6c0`;
  const processId = random.integer(800, 9000).toString(16);
  let nextId = root.readCounter();
  let sequence = 0;
  let now = NaN;
  let startedAt = NaN;
  let writtenUntil = NaN;
  let savedAt = NaN;
  let allowance = 0;
  let written = 0;

  const base: Omit<Simulation, "queue"> = {
    random,
    stamps,
    now: () => now,
    scenario: current,
    write(kind, compose, notBefore = 0) {
      const late = random.chance(0.01) ? random.integer(1, 900) : 0;
      const line = compose(stamps.log(Math.max(now - late, notBefore)));
      const file = stamps.file(kind, now);
      root.append(file, line);
      lines[kind]++;
      written++;
      onLine(kind, file, line);
    },
    soon: (delay, act) => schedule.add(now + Math.ceil(now - startedAt < 1000 ? Math.min(delay, 150) : delay), act),
    after: (delay, act) => schedule.add(now + Math.ceil(delay), act),
    messageId: (letter) => `${letter}${(nextId++).toString(16).toUpperCase()}`,
    spoolName: () => `${now}.${thread()}.${processId}.${(sequence++).toString(16)}.${server.host}`,
    mailboxes: createMailboxes(),
  };
  const simulation: Simulation = { ...base, queue: createQueue(root.spool, base) };

  function step(time: number): number {
    const begins = Number.isNaN(startedAt);
    now = Math.floor(time);
    if (begins) open();
    else grant();
    if (current() === "dead-server") return now + deadStep;
    // often enough that a killed run's ids do not come again
    if (!(now - savedAt < 1000)) saveIds();
    written = 0;
    playDue();
    const limit = Math.min(slice, allowance);
    while (hasRoom(limit)) startTransaction(simulation);
    allowance -= written;
    return allowance >= 1 || schedule.next() <= now ? now : Math.min(schedule.next(), now + waitFor(allowance, rate));
  }

  function current(): ScenarioName | undefined {
    return scenario !== undefined && now - startedAt >= scenario.after ? scenario.name : undefined;
  }

  /** The opening is on top of the rate: a slow server would need a minute for one line of each kind. */
  function open(): void {
    startedAt = now;
    writtenUntil = now;
    allowance = rate === 0 ? Infinity : 0;
    startOneOfEach(simulation);
  }

  function grant(): void {
    // what a stopped machine missed is not made up for, but a slow disk is
    if (rate > 0) allowance = Math.min(allowance + (rate * Math.max(now - writtenUntil, 0)) / 1000, rate * 5 + slice);
    writtenUntil = now;
  }

  function hasRoom(limit: number): boolean {
    return limit - written >= 1;
  }

  function playDue(): void {
    while (hasRoom(slice)) {
      const act = schedule.take(now);
      if (act === undefined) return;
      act();
    }
  }

  function saveIds(): void {
    root.saveCounter(nextId);
    savedAt = now;
  }

  return { step, lines, close: saveIds };
}

/** Milliseconds until a line may be written again. Short waits are drawn together: a timer costs more than a line. */
function waitFor(allowance: number, rate: number): number {
  return Math.min(Math.max(((1 - allowance) / rate) * 1000, 10), 60_000);
}

function createMailboxes(): Mailboxes {
  const boxes = new Map<string, { messages: number; bytes: number }>();
  return {
    store(address, bytes) {
      const box = boxes.get(address) ?? { messages: 0, bytes: 0 };
      boxes.set(address, { messages: box.messages + 1, bytes: box.bytes + bytes });
    },
    open(address, fetch) {
      const box = boxes.get(address) ?? { messages: 0, bytes: 0 };
      if (fetch) boxes.delete(address);
      return box;
    },
  };
}

/** Lines after which the event loop gets its turn: about two milliseconds of a disk that keeps up. */
const slice = 64;
const deadStep = 60_000;
