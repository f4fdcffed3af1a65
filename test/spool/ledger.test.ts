import { expect, it } from "vitest";
import { createLedger } from "../../src/spool/ledger.js";

const yieldToEventLoop = () => Promise.resolve();

it("has its progress again after a restart, for the messages that are found", async () => {
  const ledger = createLedger();
  Object.assign(ledger.make("one"), { counted: 70_000, emitted: 3, frozen: true, time: 2 ** 32 - 1 });
  ledger.make("two").counted = 1;
  const packed = await ledger.pack(yieldToEventLoop);
  const again = createLedger(packed);
  expect(again.find("one")).toMatchObject({ counted: 70_000, emitted: 3, frozen: true, time: 2 ** 32 - 1 });
  expect(again.find("three")).toBeUndefined();
  // what was not found yet is kept, too
  expect(await createLedger(packed).pack(yieldToEventLoop)).toBe(packed);
  expect(again.dropUnfound().map(({ counted }) => counted)).toEqual([1]);
  expect([...again.named()].map(([name]) => name)).toEqual(["one"]);
  again.delete("one");
  expect(await again.pack(yieldToEventLoop)).toBe("");
});

it("is small: 27 characters a message", async () => {
  const ledger = createLedger();
  for (let index = 0; index < 10_000; index++) ledger.make(`1795516267${index}.7f23b89136c0.47e8.13.mx.kita.example`);
  let breaths = 0;
  const packed = await ledger.pack(() => {
    breaths++;
    return Promise.resolve();
  });
  expect(packed.length).toBeLessThan(270_000);
  expect(breaths).toBe(2);
});
