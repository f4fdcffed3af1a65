import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Message } from "../../src/spool/message.js";
import { createScanner } from "../../src/spool/scan.js";
import { blockText, makeLeaves, messageText, peekText, stepwiseFiles } from "./spool.js";

/** What XMail does with a message, one step after the other; `submit` is CTRL's frozsubmit, in its two steps. */
type Step = "arrive" | "peek" | "block" | "defer" | "freeze" | "remove" | "remove slog" | "submit";

const delivered: readonly Step[] = ["arrive", "peek", "remove", "remove slog"];
const deferred: readonly Step[] = [
  "arrive",
  "peek",
  "block",
  "defer",
  "peek",
  "block",
  "peek",
  "remove",
  "remove slog",
];
const refused: readonly Step[] = ["arrive", "peek", "block", "freeze"];
const expired: readonly Step[] = ["arrive", "peek", "block", "defer", "peek", "block", "freeze"];
const submitted: readonly Step[] = [
  ...refused,
  "remove slog",
  "submit",
  "peek",
  "block",
  "defer",
  "peek",
  "block",
  "freeze",
];
const removed: readonly Step[] = [...refused, "remove", "remove slog"];
const lives = [delivered, deferred, refused, expired, submitted, removed];
const leaves = ["0/0", "1/0"];

const spool = mkdtempSync(join(tmpdir(), "busy-spool-"));
makeLeaves(spool, leaves);
afterAll(() => rmSync(spool, { recursive: true }));

describe("a scan while XMail works", () => {
  it("misses no message that is there all the time, and gives each a state that it had", async () => {
    const life = fc.record({ steps: fc.constantFrom(...lives), done: fc.nat(12), leaf: fc.constantFrom(...leaves) });
    // before each look at the file system: whose turn it is to go on
    const turns = fc.array(fc.array(fc.nat(5), { maxLength: 3 }), { minLength: 10, maxLength: 80 });
    await fc.assert(fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 6 }), turns, check), { numRuns: 200 });
  }, 120_000);
});

interface Life {
  readonly steps: readonly Step[];
  readonly done: number;
  readonly leaf: string;
}

async function check(lifes: readonly Life[], turns: readonly (readonly number[])[]): Promise<void> {
  const mails = lifes.map(startLife);
  try {
    const pending = [...turns];
    let isBusy = false;
    const files = stepwiseFiles(() => {
      if (isBusy) for (const turn of pending.shift() ?? []) mails[turn]?.goOn();
    });
    const scanner = createScanner({ spool, files });
    const { signal } = new AbortController();
    await scanner.scan(signal);

    for (const mail of mails) mail.watch();
    isBusy = true;
    const { messages } = await scanner.scan(signal);
    for (const mail of mails) {
      const message = messages.get(mail.name);
      const { states, wasAlwaysThere, mayBeMissed } = mail.seen();
      if (wasAlwaysThere && !mayBeMissed) expect(message, mail.name).toBeDefined();
      if (message === undefined) continue;
      expect(states, mail.name).toContain(message.state);
      expect(message.header?.recipient).toBe(mail.recipient);
      expect(message.attempts.length).toBeLessThanOrEqual(mail.mostPeeks());
    }
    const known = new Set(mails.map(({ name }) => name));
    expect([...messages.keys()].filter((name) => !known.has(name))).toEqual([]);

    // once all is quiet, a scan tells nothing but the truth
    isBusy = false;
    const after = (await scanner.scan(signal)).messages;
    expect(Object.fromEntries([...after].map(([name, { state }]) => [name, state]))).toEqual(
      Object.fromEntries(mails.filter((mail) => mail.state() !== undefined).map((mail) => [mail.name, mail.state()])),
    );
    for (const mail of mails) expect(after.get(mail.name)?.attempts.length ?? 0).toBe(mail.peeksNow());
  } finally {
    for (const mail of mails) mail.end();
  }
}

function startLife({ steps, done, leaf }: Life, index: number) {
  const name = `${1795516267485 + index}.7f23b89136c0.47e8.${index}.vm`;
  const recipient = `r${index}@far.example`;
  const path = (folder: string) => join(spool, leaf, folder, name);
  const rest = [...steps];
  let folder: "mess" | "rsnd" | "froz" | undefined;
  let peeks = 0;
  let most = 0;
  let states = new Set<Message["state"] | undefined>();
  let wasFrozen = false;
  let mayBeMissed = false;

  function state(): Message["state"] | undefined {
    if (folder === "mess") return existsSync(path("slog")) ? "active" : "new";
    return folder === undefined ? undefined : folder === "rsnd" ? "retry" : "frozen";
  }

  function move(to: "mess" | "rsnd" | "froz"): void {
    renameSync(path(folder ?? "temp"), path(to));
    folder = to;
  }

  const does: Record<Step, () => void> = {
    arrive() {
      writeFileSync(path("temp"), messageText(recipient));
      move("mess");
    },
    peek() {
      peeks++;
      most = Math.max(most, peeks);
      appendFileSync(path("slog"), peekText(1795516267 + index + peeks * 20));
    },
    block: () => appendFileSync(path("slog"), blockText()),
    defer: () => move("rsnd"),
    freeze: () => move("froz"),
    remove() {
      rmSync(path(folder ?? "temp"));
      folder = undefined;
      peeks = 0;
    },
    "remove slog"() {
      rmSync(path("slog"));
      peeks = 0;
    },
    submit() {
      // nothing can tell where a message went that was not known to be frozen
      mayBeMissed = !wasFrozen;
      move("mess");
    },
  };

  function goOn(): void {
    const step = rest.shift();
    if (step === undefined) return;
    does[step]();
    states.add(state());
  }

  for (let step = 0; step < done; step++) goOn();
  return {
    name,
    recipient,
    goOn,
    state,
    end: () => ["temp", "mess", "rsnd", "froz", "slog"].forEach((folder) => rmSync(path(folder), { force: true })),
    peeksNow: () => (folder === undefined ? 0 : peeks),
    mostPeeks: () => most,
    watch() {
      states = new Set([state()]);
      wasFrozen = folder === "froz";
      mayBeMissed = false;
    },
    seen: () => ({ states: [...states], wasAlwaysThere: !states.has(undefined), mayBeMissed }),
  };
}
