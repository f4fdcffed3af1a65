import { expect, it } from "vitest";
import { announceRecords } from "../../src/app/announce.js";
import type { RecordsSide } from "../../src/app/records.js";
import type { Logger } from "../../src/log.js";
import type { DeliveryState } from "../../src/otlp/status.js";

const idle: DeliveryState = { state: "idle", since: 0, consecutiveFailures: 0 };
const lastAnswer = { status: 400, text: "entry too far behind" };
const looking = (records: number, isEvery: boolean): DeliveryState => ({
  ...idle,
  state: "waiting",
  lastAnswer,
  refused: { records, isEvery },
});

it("says once that records are refused, once that all are, and once that it goes on", () => {
  let state = idle;
  const said: string[] = [];
  const say = (what: unknown, text?: string) =>
    void said.push(text === undefined ? String(what) : `${text}: ${String((what as { reason?: string }).reason)}`);
  const log = { warn: say, info: say, error: say } as unknown as Logger;
  const pipeline = { state: () => state, counters: () => ({ rejected: 0 }) };
  const announce = announceRecords({ pipeline } as unknown as RecordsSide, log);
  const down: DeliveryState = { ...idle, state: "waiting", lastAnswer: { status: 503, text: "busy" } };
  for (const next of [
    idle,
    looking(1, false),
    looking(9, false),
    looking(9, true),
    down,
    looking(12, true),
    idle,
    idle,
  ]) {
    state = next;
    announce();
  }
  expect(said).toEqual([
    "OTLP delivery waits: 1 record waits behind a refusal, while one is looked for that the backend takes: entry too far behind",
    "OTLP delivery waits: every record is refused, the endpoint or the settings must be at fault: entry too far behind",
    "OTLP delivery goes on",
  ]);
});
