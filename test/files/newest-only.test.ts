import { expect, it } from "vitest";
import { newestOnly } from "../../src/files/newest-only.js";
import { createDisk } from "../support/disk.js";

it("lists the newest files of each kind that were there first, and all that come later", async () => {
  const disk = createDisk();
  const add = (name: string) => disk.append(`/logs/${name}`, "x\n");
  for (const day of ["21", "22", "23", "24"]) add(`smtp-202611${day}0000`);
  add("ctrl-200101010000");
  add("notes.txt");
  const system = newestOnly(disk, 2);
  const first = ["smtp-202611230000", "smtp-202611240000", "ctrl-200101010000"];
  expect((await system.list("/logs")).filter((name) => name !== "notes.txt").toSorted()).toEqual(first.toSorted());
  add("smtp-202611250000");
  add("smtp-202610010000");
  const later = [...first, "smtp-202611250000", "smtp-202610010000"];
  expect((await system.list("/logs")).filter((name) => name !== "notes.txt").toSorted()).toEqual(later.toSorted());
  expect((await system.stat("/logs/smtp-202611250000")).size).toBe(2);
});
