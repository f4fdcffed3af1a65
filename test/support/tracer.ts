import { createZone } from "../../src/parse/zone.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { readQuery, type Query } from "../../src/trace/query.js";
import type { TracedMessage } from "../../src/trace/result.js";
import { createTracer, type Tracer, type TracerOptions } from "../../src/trace/search.js";

type Given = Partial<TracerOptions> & Pick<TracerOptions, "logDir">;

/** The messages that are found for a query at any time. */
export async function traceMessages(text: string, options: Given): Promise<readonly TracedMessage[]> {
  const limits = { messages: 20, lines: 100 };
  return (await tracerOf(options).search(queryOf(text), always, limits, new AbortController().signal)).messages;
}

/** A tracer over the logs of a directory, without a queue and with everything shown as it is. */
export function tracerOf(options: Given): Tracer {
  return createTracer({
    files: [],
    zone: createZone("UTC"),
    maxLineBytes: 1_048_576,
    privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
    decode: (raw) => raw,
    retry: undefined,
    readQueue: undefined,
    readNotifiedAttempts: () => Promise.resolve(new Set()),
    now: () => Date.parse("2026-11-24T12:00Z"),
    ...options,
  });
}

/** Throws for what cannot be searched for. */
export function queryOf(text: string): Query {
  const query = readQuery(text);
  if (query === undefined) throw new Error("too short");
  return query;
}

export const always = { since: -Infinity, until: Infinity };
