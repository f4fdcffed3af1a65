import { createReadStream } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Item, Source } from "../../src/files/source.js";
import { readStream } from "../../src/files/stream.js";
import { kindOf } from "../../src/kinds/list.js";
import { isRefused } from "../../src/event.js";
import type { KindName } from "../../src/line.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { createFilterMessages } from "../../src/pipelines/filter-messages.js";

/** Recorded from a real XMail 1.27. */
async function read(kind: KindName, file: string): Promise<Item[]> {
  const path = new URL(`../fixtures/xmail-1.27-filters/logs/${file}`, import.meta.url);
  const options = { kind, file, parse: createParser(createZone("Asia/Karachi")), maxLineBytes: 10_000 };
  const items: Item[] = [];
  for await (const item of readStream(createReadStream(path) as AsyncIterable<Buffer>, options)) items.push(item);
  return items;
}
const smtp = await read("smtp", "smtp-202611282300");
const filters = [
  ...(await read("filters", "filters-202611282300")),
  ...(await read("filters", "filters-202611290000")),
];

function sourceOf(...batches: (readonly Item[])[]): Source {
  const nothing = () => undefined;
  return {
    goBack: nothing,
    next: () => Promise.resolve({ items: batches.shift() ?? [], commit: nothing, rewind: nothing, pass: nothing }),
  };
}

const next = async (source: Source) => (await source.next(512, new AbortController().signal)).items;
const idsOf = (items: readonly Item[]) =>
  items.flatMap(({ line, parsed }) =>
    line.kind !== "filters" || isRefused(parsed) ? [] : [kindOf("filters").attributes(parsed)["email.local_id"] ?? "-"],
  );
const queued = filters.filter(({ parsed }) => !isRefused(parsed) && parsed.fields["spoolFile"] !== undefined);
const expected = ["S3", "S3EA0", "S3EBF", "S44D2"];

describe("records of recorded filter lines", () => {
  it("have the id of their message, of one that the filter removed, too", async () => {
    const source = createFilterMessages().naming(sourceOf([...smtp, ...queued]));
    expect(idsOf(await next(source))).toEqual(expected);
  });

  it("have it where the filter line is read before the reception, and after a restart", async () => {
    const before = createFilterMessages();
    expect(before.save()).toBeUndefined();
    await next(before.naming(sourceOf([...queued.slice(0, 1), ...smtp])));
    const after = createFilterMessages(JSON.parse(JSON.stringify(before.save())) as ReturnType<typeof before.save>);
    expect(idsOf(await next(after.naming(sourceOf(queued.slice(3)))))).toEqual(["S44D2"]);
  });

  it("are the same when they are sent again, whatever was read between", async () => {
    const messages = createFilterMessages();
    const source = messages.naming(sourceOf(queued, smtp, queued));
    expect(idsOf(await next(source))).toEqual(["-", "-", "-", "-"]);
    await next(source);
    expect(idsOf(await next(source))).toEqual(["-", "-", "-", "-"]);
  });
});
