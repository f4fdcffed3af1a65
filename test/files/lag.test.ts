import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

it("a file that cannot be read any more is behind since its last line, as long as there is more in it", async () => {
  const disk = createDisk();
  const file = "/logs/finger-202611240000";
  disk.append(file, fingerLine(1));
  const first = startRun(disk);
  await first.read();
  disk.fault = (operation, path) => (operation === "open" && path === file ? "EACCES" : undefined);
  const { follower, pass } = startRun(disk, { restored: first.save() });
  await pass(60_000);
  expect(follower.lag("finger")).toEqual({ bytes: 0, seconds: 0 });
  disk.append(file, fingerLine(2));
  await pass(60_000);
  expect(follower.lag("finger")).toEqual({ bytes: fingerLine(2).length, seconds: 120 });
  disk.fault = () => undefined;
  await pass(6_000);
  expect(follower.lag("finger")).toEqual({ bytes: 0, seconds: 0 });
});
