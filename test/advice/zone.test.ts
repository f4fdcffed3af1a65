import { expect, test } from "vitest";
import { fixZone } from "../../src/advice/zone.js";

test("the zone to set is named, alone or with examples, and without any the clock is in doubt", () => {
  expect(fixZone({ only: "Asia/Kathmandu", examples: ["Asia/Kathmandu"] })).toBe(
    "set --xmail.timezone Asia/Kathmandu, the only zone with that offset",
  );
  expect(fixZone({ examples: ["Europe/Berlin", "Africa/Lagos"] })).toBe(
    "set --xmail.timezone to the server's zone, such as Europe/Berlin or Africa/Lagos",
  );
  expect(fixZone({ examples: [] })).toBe("no time zone has that offset; check the mail server's clock");
});
