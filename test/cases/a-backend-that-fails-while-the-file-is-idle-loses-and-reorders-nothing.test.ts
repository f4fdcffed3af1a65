import { describe, expect, it } from "vitest";
import type { Item } from "../../src/files/source.js";
import { numbersOf, startShipping } from "../model/consumers.js";
import { createLedger } from "../model/ledger.js";
import { createDisk } from "../support/disk.js";

const file = "/logs/finger-202611240000";
const hour = 3_600_000;

describe("a backend that fails while the file is idle loses and reorders nothing", () => {
  it.each([{ restart: "none" }, { restart: "stop" }, { restart: "kill" }] as const)(
    "restart: $restart",
    async ({ restart }) => {
      const disk = createDisk();
      const ledger = createLedger();
      const delivered: number[] = [];
      let isUp = true;
      const deliver = (items: readonly Item[]) => {
        if (isUp) delivered.push(...numbersOf(items));
        return isUp || items.length === 0;
      };
      const write = (count: number) => {
        for (let line = 0; line < count; line++) disk.append(file, ledger.next("finger", disk.time));
      };
      let shipping = await startShipping(disk, deliver);
      write(5);
      await shipping.drain(2);
      await shipping.snapshot();
      isUp = false;
      write(5);
      for (let look = 0; look < 4; look++) {
        disk.time += hour;
        await shipping.drain(3 + look);
        await shipping.follower.poll();
        expect(shipping.follower.lag("finger").seconds).toBeGreaterThanOrEqual(hour / 1000);
      }
      if (restart === "stop") await shipping.stop();
      if (restart === "kill") await shipping.kill();
      if (restart !== "none") shipping = await startShipping(disk, deliver);
      write(3);
      isUp = true;
      disk.time += 61_000;
      await shipping.drain(4);
      expect(delivered).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
      expect(shipping.follower.lag("finger")).toEqual({ bytes: 0, seconds: 0 });
      await shipping.stop();
    },
  );
});
