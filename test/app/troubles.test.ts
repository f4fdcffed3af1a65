import { expect, test } from "vitest";
import { findTroubles, type Facts } from "../../src/app/troubles.js";

const well: Facts = {
  notReady: undefined,
  unreadable: [],
  zone: { name: "Europe/Berlin", mismatchSeconds: 0 },
  behind: [{ log: "smtp", seconds: 2 }],
  received: { all: 120, early: 100 },
  delivered: 130,
  isSeen: { smtp: true, smail: true, otherIncoming: true },
  notStarted: 3,
  queueTrouble: undefined,
  frozen: { now: 400, rise: 1 },
  logins: [
    { service: "smtp", last: 300, before: 900 },
    { service: "pop3", last: 40, before: 0 },
    { service: "ctrl", last: 1, before: 0 },
  ],
  stateError: undefined,
  lost: [{ log: "smtp", pipeline: "metrics", bytes: 0 }],
  otlp: { waitingMs: 3_000, why: "503", rejected: 0, uidsChange: false },
};

test("says nothing of a server that is tried all day, has old frozen mail and a back end that hiccups", () => {
  expect(findTroubles(well)).toEqual([]);
  expect(findTroubles({ ...well, otlp: undefined, notStarted: undefined })).toEqual([]);
});

test.each<[string, Partial<Facts>]>([
  ["smtp-1 cannot be read: permission denied.", { unreadable: [{ name: "smtp-1", why: "permission denied" }] }],
  ["Europe/Berlin is not the mail server's time zone.", { zone: { name: "Europe/Berlin", mismatchSeconds: -3600 } }],
  ["The smtp log is read with a delay of 15 minutes.", { behind: [{ log: "smtp", seconds: 900 }] }],
  [
    "5000 bytes of the smtp log were gone before they were read (otlp).",
    { lost: [{ log: "smtp", pipeline: "otlp", bytes: 5000 }] },
  ],
  ["120 messages were received in the last hour and none was delivered.", { delivered: 0 }],
  [
    "Mail is received, but there is no SMAIL log: start XMail with -Ql to see deliveries.",
    { delivered: 0, isSeen: { smtp: true, smail: false, otherIncoming: false } },
  ],
  [
    "Mail is delivered, but there is no SMTP log: start XMail with -Sl to see what comes in.",
    { received: { all: 0, early: 0 }, isSeen: { smtp: false, smail: true, otherIncoming: false } },
  ],
  ["The queue does not move: 21 messages wait for their first attempt.", { notStarted: 21 }],
  ["The queue cannot be read: permission denied.", { queueTrouble: "permission denied" }],
  ["7 messages more are frozen within the last hour, 19 in all.", { frozen: { now: 19, rise: 7 } }],
  [
    "300 SMTP logins failed in the last 15 minutes, 20 in the 45 before.",
    { logins: [{ service: "smtp", last: 300, before: 20 }] },
  ],
  [
    "6 CTRL logins failed in the last 15 minutes, 90 in the 45 before.",
    { logins: [{ service: "ctrl", last: 6, before: 90 }] },
  ],
  ["The state cannot be written: no space left on device.", { stateError: "no space left on device" }],
  [
    "OTLP waits since 5 minutes: 401 Unauthorized.",
    { otlp: { waitingMs: 300_000, why: "401 Unauthorized", rejected: 0, uidsChange: false } },
  ],
  ["OTLP waits since 3 hours: 503.", { otlp: { waitingMs: 10_800_000, why: "503", rejected: 0, uidsChange: false } }],
  [
    "The OTLP back end rejected 1 record in the last hour.",
    { otlp: { waitingMs: undefined, why: "", rejected: 1, uidsChange: false } },
  ],
  [
    "Log records get another log.record.uid at each start, since no instance id can be kept: set --otlp.instance-id.",
    { otlp: { waitingMs: undefined, why: "", rejected: 0, uidsChange: true } },
  ],
])("says: %s", (sentence, facts) => {
  expect(findTroubles({ ...well, ...facts })).toEqual([sentence]);
});

test.each<[string, Partial<Facts>]>([
  ["few messages came in", { delivered: 0, received: { all: 5, early: 5 } }],
  ["all of it came in just now", { delivered: 0, received: { all: 50, early: 5 } }],
  [
    "mail comes in by another way than SMTP",
    { received: { all: 0, early: 0 }, isSeen: { smtp: false, smail: true, otherIncoming: true } },
  ],
  ["fifty logins failed", { logins: [{ service: "pop3", last: 50, before: 0 }] }],
  [
    "many logins failed, and no log says what is usual",
    { logins: [{ service: "smtp", last: 900, before: undefined }] },
  ],
])("says nothing where %s", (_, facts) => {
  expect(findTroubles({ ...well, ...facts })).toEqual([]);
});

test("the worst comes first, and before all is read nothing is said of mail, which is not known then", () => {
  const all: Facts = {
    ...well,
    unreadable: [{ name: "smtp-1", why: "permission denied" }],
    delivered: 0,
    logins: [
      { service: "smtp", last: 300, before: 20 },
      { service: "ctrl", last: 9, before: 0 },
    ],
    stateError: "no space left on device",
    otlp: { waitingMs: 600_000, why: "503", rejected: 0, uidsChange: false },
  };
  expect(findTroubles(all).map((sentence) => sentence.split(" ").slice(0, 2).join(" "))).toEqual([
    ...["smtp-1 cannot", "120 messages", "9 CTRL", "300 SMTP", "The state", "OTLP waits"],
  ]);
  expect(findTroubles({ ...all, notReady: "catching up with the logs" })).toEqual([
    "Not ready: catching up with the logs.",
    "smtp-1 cannot be read: permission denied.",
    "The state cannot be written: no space left on device.",
  ]);
});
