import { afterEach, expect, it, vi } from "vitest";
import { readPositive } from "../../src/otlp/environment.js";

afterEach(() => vi.unstubAllEnvs());

it("takes the first variable that holds a number above zero", () => {
  vi.stubEnv("A", "0");
  vi.stubEnv("B", "soon");
  vi.stubEnv("C", "1500");
  vi.stubEnv("D", "9");
  expect(readPositive("A", "B", "C", "D")).toBe(1500);
  expect(readPositive("A", "B", "MISSING")).toBeUndefined();
});
