import { expect, it } from "vitest";
import type { Metric } from "../../src/kinds/kind.js";
import { createStore } from "../../src/metrics/store.js";

const results: Metric = {
  name: "a_total",
  type: "counter",
  help: "A.",
  labels: [
    { name: "domain", domains: true },
    { name: "result", values: ["ok", "bad"] },
  ],
};
const lists: Metric = { name: "b_total", type: "counter", help: "B.", labels: [{ name: "list", cap: 2 }] };
const sizes: Metric = { name: "c_bytes", type: "histogram", help: "C.", labels: [], buckets: [1, 10] };
const all = [results, lists, sizes];
const toDomain = (domain: string) => (domain === "a.example" ? domain : "other");

it("has every closed series at zero before the first event", () => {
  const store = createStore(all, toDomain);
  store.registerZeros(["a.example"]);
  expect(store.series(results).map(({ labels, value }) => [...labels, value].join())).toEqual([
    "a.example,ok,0",
    "a.example,bad,0",
    "other,ok,0",
    "other,bad,0",
  ]);
  expect(store.series(lists)).toEqual([]);
  expect(store.series(sizes)).toHaveLength(1);
});

it("puts what is not in a closed set, beyond a cap or foreign into other", () => {
  const store = createStore(all, toDomain);
  store.add(results, 1, "evil.example", "ok");
  store.add(results, 1, "a.example", "unheard");
  for (const list of ["one", "two", "three", "four"]) store.add(lists, 1, list);
  expect(store.series(results).map(({ labels }) => labels)).toEqual([
    ["other", "ok"],
    ["a.example", "other"],
  ]);
  expect(store.series(lists).map(({ labels, value }) => [labels[0], value])).toEqual([
    ["one", 1],
    ["two", 1],
    ["other", 2],
  ]);
});

it("is the same after saving and restoring, and goes on from there", () => {
  const store = createStore(all, toDomain);
  store.add(results, 3, "a.example", "ok");
  for (const size of [0.5, 5, 50]) store.add(sizes, size);
  const saved = JSON.parse(JSON.stringify(store.save())) as ReturnType<typeof store.save>;
  const again = createStore(all, toDomain, saved);
  expect(again.save()).toEqual(store.save());
  again.add(results, 1, "a.example", "ok");
  expect(again.series(results)[0]?.value).toBe(4);
  expect(again.series(sizes)[0]).toMatchObject({ buckets: [1, 1, 1], sum: 55.5 });
});
