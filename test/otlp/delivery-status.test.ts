import { expect, it } from "vitest";
import { joinStates, type DeliveryState } from "../../src/otlp/delivery-status.js";

const idle: DeliveryState = { state: "idle", since: 1, consecutiveFailures: 0 };
const sending: DeliveryState = { state: "sending", since: 2, consecutiveFailures: 0, lastAcceptedTime: 7 };
const waiting: DeliveryState = {
  state: "waiting",
  since: 3,
  consecutiveFailures: 4,
  lastAnswer: { status: 503, text: "busy" },
  lastRejection: { time: 5, text: "bad" },
};

it("of two deliveries to one endpoint shows what is wrong with either", () => {
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
