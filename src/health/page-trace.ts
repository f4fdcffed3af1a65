import type { Settings } from "../config.js";
import type { Details } from "../http/api/details.js";
import { createZone } from "../parse/zone.js";
import type { Privacy } from "../privacy/privacy.js";
import { retrySettings } from "../spool/schedule.js";
import { readQuery } from "../trace/query.js";
import { createTracer, type TracerOptions } from "../trace/search.js";

/** What tracing needs from the rest of the exporter. */
export type TracingParts = Pick<TracerOptions, "decode" | "readQueue" | "now" | "traceIdOf"> & {
  readonly privacy: Privacy;
};

/** The trace search of the status page: the last week, as much as a page can show. A query that is too short finds nothing. */
export function traceMessages(settings: Settings, parts: TracingParts): Details["trace"] {
  const { logDir, maxLineBytes, timezone } = settings.xmail;
  const fixed = {
    files: [],
    logDir,
    maxLineBytes,
    zone: createZone(timezone),
    retry: retrySettings(settings.spool),
    traceUrlTemplate: settings.trace.urlTemplate,
  };
  const tracer = createTracer({ ...parts, ...fixed });
  return async (text, signal) => {
    const query = readQuery(text);
    if (query === undefined) return { messages: [], isCut: false, linesRead: 0, seconds: 0, problems: [], notes: [] };
    return tracer.search(query, { since: parts.now() - week, until: Infinity }, limits, signal);
  };
}

const limits = { messages: 50, lines: 5_000 };
/** Milliseconds. */
const week = 7 * 86_400_000;
