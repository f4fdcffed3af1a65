import { expect, it } from "vitest";
import { samplePositions } from "../../src/otlp/sample-positions.js";

it("begins with the newest and the oldest", () => {
  expect(samplePositions(512, 4)).toEqual([511, 0, 316, 120]);
  expect(samplePositions(1, 16)).toEqual([0]);
  expect(samplePositions(0, 16)).toEqual([]);
  expect(samplePositions(5, 1)).toEqual([4]);
});

it("takes each place of a short list, and no place twice", () => {
  for (let length = 1; length <= 16; length++)
    expect(samplePositions(length, 16).toSorted((a, b) => a - b)).toEqual(Array.from({ length }, (_, index) => index));
  for (const length of [17, 100, 512, 10_000]) expect(new Set(samplePositions(length, 16)).size).toBe(16);
});

it("leaves no large gap, and keeps step with no pattern", () => {
  const places = samplePositions(512, 16).toSorted((a, b) => a - b);
  const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(512 / 8);
  for (const step of [2, 3, 4, 5, 8, 16])
    expect(new Set(places.map((place) => place % step)).size).toBeGreaterThan(step / 2);
});
