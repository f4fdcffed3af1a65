import { describe, expect, it } from "vitest";
import { numbersOf, startShipping } from "../model/consumers.js";
import { createLedger } from "../model/ledger.js";
import { createDisk } from "../support/disk.js";

const file = "/logs/finger-202611240000";

async function deleteWhileDown() {
  const disk = createDisk();
  const ledger = createLedger();
  const delivered: number[] = [];
  const backend = { isUp: true };
  const shipping = await startShipping(disk, (items) => {
    if (backend.isUp) delivered.push(...numbersOf(items));
    return backend.isUp || items.length === 0;
  });
  disk.append(file, ledger.next("finger", disk.time));
  await shipping.drain(10);
  backend.isUp = false;
  const unread = [ledger.next("finger", disk.time), ledger.next("finger", disk.time)].join("");
  disk.append(file, unread);
  disk.time += 6_000;
  await shipping.drain(10);
  disk.delete(file);
  async function pass(millis: number) {
    for (let passed = 0; passed < millis; passed += 5_000) {
      disk.time += 5_000;
      await shipping.drain(10);
    }
  }
  return { disk, shipping, backend, delivered, unread, pass };
}

describe("a deleted file is held ten minutes for a backend that is down, then counted as lost", () => {
  it("delivered when the backend comes back in time", async () => {
    const { disk, shipping, backend, delivered, pass } = await deleteWhileDown();
    await pass(590_000);
    expect(disk.openHandles()).toBe(1);
    backend.isUp = true;
    await pass(70_000);
    expect(delivered).toEqual([1, 2, 3]);
    expect(shipping.follower.lost("finger")).toEqual({ bytes: 0, lines: 0 });
    expect(disk.openHandles()).toBe(0);
    await shipping.stop();
  });

  it("lost, counted in bytes and lines, and its disk space free again after that", async () => {
    const { disk, shipping, backend, delivered, unread, pass } = await deleteWhileDown();
    await pass(615_000);
    expect(shipping.follower.lost("finger")).toEqual({ bytes: unread.length, lines: 2 });
    expect(disk.openHandles()).toBe(0);
    backend.isUp = true;
    await pass(10_000);
    expect(delivered).toEqual([1]);
    expect(shipping.follower.lag("finger")).toEqual({ bytes: 0, seconds: 0 });
    await shipping.stop();
  });
});
