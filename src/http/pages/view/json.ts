/** Status and details as JSON, with times in ISO 8601. An invalid time is null. */
export function toJson(value: unknown, indent = 0): string {
  const print = (time: unknown) => (typeof time === "number" ? (isoTime(time) ?? null) : time);
  return JSON.stringify(mapTimes(value, print), undefined, indent).replace(manyLines, (list) =>
    list.replace(/\s+/g, " "),
  );
}

/** The inverse: times become milliseconds since the epoch again. */
export function fromJson(text: string): unknown {
  const read = (time: unknown) => (typeof time === "string" ? Date.parse(time) : time);
  return mapTimes(JSON.parse(text), read);
}

/** `2026-11-24T10:05:57.000Z`, or undefined for an invalid time. */
export function isoTime(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function mapTimes(value: unknown, change: (time: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => mapTimes(each, change));
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    if (timeKeys.has(key)) return [key, change(each)];
    return [key, isTally(key, each) ? each : mapTimes(each, change)];
  });
  return Object.fromEntries(entries);
}

/** Refused lines by reason: `time` is a reason there, with a count. */
function isTally(key: string, value: unknown): boolean {
  return key === "refused" && typeof value === "object" && value !== null && !("top" in value);
}

const timeKeys = new Set([
  ...[
    "startedAt",
    "lastEventTime",
    "sinceTime",
    "lastWriteTime",
    "fromTime",
    "scannedTime",
    "failingSinceTime",
    "refusingSinceTime",
    "lastAcceptedTime",
  ],
  ...["lastSuccessTime", "lastFailureTime"],
  ...["time", "enteredTime", "lastTryTime", "nextTryTime", "firstTime", "lastTime"],
]);

/** Hundreds of counts, one a line. Never matches inside a string: JSON has no line feed there. */
const manyLines = /\[\n\s+\d+,\n[\d,\s]+\]/g;
