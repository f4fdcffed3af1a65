import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { destinationDeliveries } from "../../src/metrics/families.js";
import type { MetricsPipeline } from "../../src/pipelines/metrics.js";
import { givenMailRoot } from "../health/given.js";

function line(minutesAgo: number, medium: string, target: string): string {
  const entered = Date.now() - minutesAgo * 60_000;
  const time = new Date(entered).toISOString().slice(0, 19).replace("T", " ");
  const columns = ["mx", `${entered}.1.2.3.mx`, "S1", "a@x.example", "b@gmail.com", medium, target, time, "2.0.0 Ok"];
  return `"${columns.join('"\t"')}"\n`;
}

const lines = [
  line(9, "SMTP", "aspmx.l.google.com."),
  line(8, "SMTP", "kita-example.mail.protection.outlook.com."),
  line(7, "SMTP", "mail1.far.example."),
  // whom the gateway sends it to is not known here
  line(6, "FWD", "192.0.2.41:25"),
  line(5, "RLYS", "smtp-relay.gmail.com:587"),
  ...["LOCAL", "REDIR", "EXTRN", "FILTER"].map((medium) => line(4, medium, "b@gmail.com")),
];
const counted = { google: 2, microsoft: 1, other: 2, local: 4 };

const deliveredTo = ({ store }: MetricsPipeline) =>
  Object.fromEntries(
    store.series(destinationDeliveries).flatMap(({ labels, value }) => (value === 0 ? [] : [[labels[0], value]])),
  );

test("deliveries count by the host that took the message, once, across restarts", async () => {
  const { root, run } = await givenMailRoot();
  const log = join(root, "logs", "smail-202611240000");
  await writeFile(log, lines.join(""));
  await run((side) => {
    expect(deliveredTo(side)).toEqual(counted);
    expect(side.deliveries.within("google", 1, Date.now())).toBe(2);
    expect(side.deliveries.lastTime("google")).toBeGreaterThan(Date.now() - 6 * 60_000);
  });
  await appendFile(log, line(0, "SMTP", "aspmx.l.google.com."));
  await run((side) => {
    expect(deliveredTo(side)).toEqual({ ...counted, google: 3 });
    expect(side.deliveries.within("google", 1, Date.now())).toBe(3);
  });
});

test("a process that is killed repeats none of it, and misses none", async () => {
  const { root, run } = await givenMailRoot();
  const log = join(root, "logs", "smail-202611240000");
  await writeFile(log, lines.slice(0, 5).join(""));
  await run(() => undefined);
  const state = join(root, "state");
  const before = new Map<string, Buffer>();
  for (const name of await readdir(state)) before.set(name, await readFile(join(state, name)));
  await appendFile(log, lines.slice(5).join(""));
  await run((side) => expect(deliveredTo(side)).toEqual(counted));
  // what the second process wrote never came to the disk
  for (const [name, bytes] of before) await writeFile(join(state, name), bytes);
  await run((side) => {
    expect(deliveredTo(side)).toEqual(counted);
    expect(side.deliveries.within("local", 1, Date.now())).toBe(4);
  });
});

test("after an upgrade from a version without them they begin at zero, with the lines read from then on", async () => {
  const { root, run } = await givenMailRoot();
  const log = join(root, "logs", "smail-202611240000");
  await writeFile(log, lines.join(""));
  await run(async (side) => {
    const save = side.store.save;
    side.store.save = () => {
      const { [destinationDeliveries.name]: _, ...rest } = save();
      return rest;
    };
    side.checkpointer.markDirty();
    await setImmediate();
  });
  await appendFile(log, line(0, "SMTP", "aspmx.l.google.com."));
  await run((side) => expect(deliveredTo(side)).toEqual({ google: 1 }));
});
