import { expect, it } from "vitest";
import { joinStates, reasonOf, type DeliveryState } from "../../src/otlp/status.js";

const idle: DeliveryState = { state: "idle", since: 1, consecutiveFailures: 0 };
const sending: DeliveryState = { state: "sending", since: 2, consecutiveFailures: 0, lastAcceptedTime: 7 };
const waiting: DeliveryState = {
  state: "waiting",
  since: 3,
  consecutiveFailures: 4,
  lastAnswer: { status: 503, text: "busy" },
  lastRejection: { time: 5, text: "bad" },
};

it("of two deliveries to one end point shows what is wrong with either", () => {
  expect(joinStates(idle, waiting)).toEqual(waiting);
  expect(joinStates(waiting, sending)).toEqual({ ...waiting, lastAcceptedTime: 7 });
  expect(joinStates(idle, sending)).toEqual(sending);
});

it("keeps the last of what either knows", () => {
  const later = { ...sending, lastAcceptedTime: 9, lastRejection: { time: 8, text: "worse" } };
  expect(joinStates({ ...waiting, lastAcceptedTime: 7 }, later)).toMatchObject({
    state: "waiting",
    lastAcceptedTime: 9,
    lastRejection: { time: 8, text: "worse" },
    lastAnswer: { status: 503 },
  });
});

it("says why it waits in words that are true", () => {
  expect(reasonOf(idle)).toBeUndefined();
  expect(reasonOf(waiting)).toBe("busy");
  const lastAnswer = { status: 400, text: "entry too far behind" };
  const looking = (records: number, isEvery: boolean) =>
    reasonOf({ ...waiting, lastAnswer, refused: { records, isEvery } });
  expect(looking(1, false)).toBe(
    "1 record waits behind a refusal, while one is looked for that the backend takes: entry too far behind",
  );
  expect(looking(512, false)).toMatch(/^512 records wait behind a refusal, .*: entry too far behind$/);
  expect(looking(512, true)).toBe(
    "every record is refused, the endpoint or the settings must be at fault: entry too far behind",
  );
  expect(
    reasonOf({ ...waiting, lastAnswer: { status: 400, text: "" }, refused: { records: 2, isEvery: true } }),
  ).toMatch(/fault$/);
  expect(reasonOf({ ...waiting, held: "the zone is wrong", refused: { records: 2, isEvery: true } })).toBe(
    "the zone is wrong",
  );
});
