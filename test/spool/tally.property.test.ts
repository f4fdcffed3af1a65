import fc from "fast-check";
import { expect, it } from "vitest";
import { countOver, reasonOf, resultOf } from "../../src/spool/attempts.js";
import type { Attempt, Message } from "../../src/spool/message.js";
import { failure, given, message, refused, start, type Given } from "./given.js";

/** What can happen; the numbers say to which message, and what of all that can happen to it. */
const step = fc.tuple(
  fc.constantFrom("live", "live", "live", "live", "live", "live", "scan", "scan", "save", "crash", "deliver"),
  fc.nat(1),
  fc.nat(11),
);

interface Life {
  state: Message["state"];
  attempts: Attempt[];
}

/** A spool, an exporter that looks at it now and then and is killed now and then, and a backend. */
function createWorld() {
  const lives = new Map<number, Life>();
  const delivered = new Set<string>();
  /** What scans saw: result of each attempt, and freezings. Safe once saved, else forgotten with the process. */
  const safe = new Map<string, string>();
  let fresh = new Map<string, string>();
  let saved: ReturnType<Given["saved"]> | undefined;
  let exporter = given();
  let isUnsaved = false;
  let time = start;

  /** What did not change is the same object, as the scanner has it. */
  const known = new Map<number, Message>();
  function toMessage([index, { state, attempts }]: [number, Life]): Message {
    const before = known.get(index);
    if (before?.state === state && before.attempts === attempts) return before;
    const now = message({ name: `${start + index}.1.1.1.vm`, state, attempts });
    known.set(index, now);
    return now;
  }

  function see(seen: Message): void {
    for (const attempt of seen.attempts.slice(0, countOver(seen)))
      note(`${seen.name} ${attempt.time} attempt`, resultOf(attempt));
    const last = seen.attempts.at(-1);
    if (seen.state === "frozen" && last !== undefined) note(`${seen.name} ${last.time} frozen`, "frozen");
  }

  /** What it was at first sight is what counts. */
  function note(key: string, result: string): void {
    if (!safe.has(key) && !fresh.has(key)) fresh.set(key, result);
  }

  /** As the exporter does: where nothing is new, nothing is written. */
  function save(): void {
    if (isUnsaved) saved = exporter.saved();
    isUnsaved = false;
    for (const [key, result] of fresh) safe.set(key, result);
    fresh = new Map();
  }

  async function deliver(limit: number): Promise<void> {
    if (exporter.outbox.size() === 0) return;
    const batch = await exporter.outbox.next(limit, new AbortController().signal);
    for (const { name, time: at, event } of batch.items) delivered.add(`${name} ${at} ${event}`);
    batch.commit();
    isUnsaved = true;
  }

  /** Adds to the last attempt. */
  function fail(life: Life, parts: Parameters<typeof failure>[0]): void {
    const last = life.attempts.at(-1);
    if (last === undefined) return;
    life.attempts = [...life.attempts.slice(0, -1), { ...last, failures: [...last.failures, failure(parts)] }];
  }

  function peek(life: Life): void {
    life.attempts = [...life.attempts, { number: life.attempts.length + 1, time, failures: [] }];
  }

  /** What XMail can do next with the message, and who administers it. */
  function choices(index: number): (() => void)[] {
    const life = lives.get(index);
    if (life === undefined) return [() => void lives.set(index, { state: "new", attempts: [] })];
    const to = (state: Life["state"]) => () => void (life.state = state);
    const leave = () => void lives.delete(index);
    const submit = () => void lives.set(index, { state: "new", attempts: [] });
    if (life.state === "new") return [() => void (peek(life), (life.state = "active"))];
    if (life.state === "frozen") return [submit, submit, leave];
    const last = life.attempts.at(-1);
    const reason = last && reasonOf(last);
    const fails = [() => fail(life, {}), () => fail(life, refused)];
    // killed in the attempt, or ended by a filter, it leaves no reason
    if (reason === undefined) return [...fails, ...fails, leave, () => peek(life), to("frozen")];
    if (reason.class === "permanent") return [to("frozen"), to("frozen"), leave];
    if (life.state === "active") return [to("retry"), to("retry"), ...fails, leave];
    return [() => peek(life), () => peek(life), ...fails, to("frozen"), leave];
  }

  return {
    async act(what: string, which: number, choice: number): Promise<void> {
      time += 1000;
      if (what === "live") {
        const can = choices(which);
        can[choice % can.length]?.();
      } else if (what === "scan") {
        const messages = [...lives].map(toMessage);
        messages.forEach(see);
        isUnsaved = (await exporter.scan(...messages)) || isUnsaved;
      } else if (what === "save") save();
      else if (what === "deliver") await deliver(choice + 1);
      else {
        exporter = given(saved);
        isUnsaved = false;
        fresh = new Map();
      }
    },
    /** What scans saw beside what the exporter made of it. */
    async end() {
      save();
      const seen = { temporary: 0, permanent: 0, unreported: 0 };
      for (const result of safe.values()) if (result in seen) seen[result as keyof typeof seen]++;
      const { results, failures } = exporter.tally.counts();
      const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
      await deliver(Infinity);
      const unrecorded = [...safe.keys()].filter((key) => !delivered.has(key));
      return { seen, results, failed, unrecorded, lost: exporter.tally.lost() };
    },
  };
}

it("counts each attempt that a scan saw once, and records it at least once, whatever happens between", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 150 }), async (steps) => {
      const world = createWorld();
      for (const [what, which, choice] of steps) await world.act(what, which, choice);
      const { seen, results, ...rest } = await world.end();
      expect(results).toEqual(seen);
      expect(rest).toEqual({ failed: seen.temporary + seen.permanent, unrecorded: [], lost: 0 });
    }),
    { numRuns: 1000 },
  );
});
