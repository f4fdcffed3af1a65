import { expect, it } from "vitest";
import { adviseDelivery } from "../../src/advice/delivery.js";

type Waiting = Parameters<typeof adviseDelivery>[0];

const endpoint = { signal: "logs", url: "http://loki:3100", asIs: false, protocol: "http/protobuf" } as const;
const why = (state: Waiting) => adviseDelivery(state, endpoint)?.text;
const idle: Waiting = {};
const waiting: Waiting = { lastAnswer: { status: 503, text: "busy" } };

it("says why it waits in words that are true", () => {
  expect(why(idle)).toBeUndefined();
  expect(why(waiting)).toBe("503 busy");
  const lastAnswer = { status: 400, text: "entry too far behind" };
  const looking = (records: number, isEvery: boolean) => why({ ...waiting, lastAnswer, refused: { records, isEvery } });
  expect(looking(1, false)).toBe(
    "1 rejected record is held back until the backend accepts another record: 400 entry too far behind",
  );
  expect(looking(512, false)).toBe(
    "512 rejected records are held back until the backend accepts another record: 400 entry too far behind",
  );
  expect(looking(512, true)).toBe(
    "the backend rejects every record, so the endpoint or the settings are wrong: 400 entry too far behind",
  );
  expect(why({ ...waiting, lastAnswer: { status: 400, text: "" }, refused: { records: 2, isEvery: true } })).toBe(
    "the backend rejects every record, so the endpoint or the settings are wrong: HTTP 400 with an empty body",
  );
  expect(why({ ...waiting, held: "the zone is wrong", refused: { records: 2, isEvery: true } })).toBe(
    "the zone is wrong",
  );
});
