import type { Settings } from "../config.js";
import type { Details, TracedMessage as ShownMessage } from "../http/api/details.js";
import { createZone } from "../parse/zone.js";
import type { Privacy } from "../privacy/privacy.js";
import { retrySettings } from "../spool/schedule.js";
import { readNotifiedAttempts } from "../spool/server-tab.js";
import type { TracedMessage } from "../trace/result.js";
import { deliveriesText, recipientsOf, stepText } from "../trace/summary.js";
import { readQuery } from "../trace/query.js";
import { createTracer, type TracerOptions } from "../trace/search.js";

/** What tracing needs from the rest of the exporter. */
export type TracingParts = Pick<TracerOptions, "decode" | "readQueue" | "now" | "traceIdOf"> & {
  readonly privacy: Privacy;
};

/** The trace search of the status page: as far back as it is asked, and as much as a page can show. A query that is too short finds nothing. */
export function traceMessages(settings: Settings, parts: TracingParts): Details["trace"] {
  const { mailRoot, logDir, maxLineBytes, timezone } = settings.xmail;
  const fixed = {
    files: [],
    logDir,
    maxLineBytes,
    zone: createZone(timezone),
    retry: retrySettings(settings.spool),
    traceUrlTemplate: settings.trace.urlTemplate,
    readNotifiedAttempts: () => readNotifiedAttempts(mailRoot),
  };
  const tracer = createTracer({ ...parts, ...fixed });
  return async ({ text, days, untilTime = Infinity }, signal) => {
    const since = parts.now() - days * dayMs;
    const query = readQuery(text);
    if (query === undefined) return { ...nothing, sinceTime: since, isTooShort: true };
    const found = await tracer.search(query, { since, until: untilTime }, limits, signal);
    return { ...found, sinceTime: since, messages: found.messages.map(toShown) };
  };
}

/** With what the command prints in its header. */
function toShown(message: TracedMessage): ShownMessage {
  const { messageId, traceId, traceUrl, sender, outcomeText, steps } = message;
  const deliveries = deliveriesText(message);
  return {
    ...{ messageId, traceId, traceUrl, sender, recipients: recipientsOf(message) },
    outcomeText: deliveries === undefined ? outcomeText : `${outcomeText}, ${deliveries}`,
    steps: steps.map((step) => ({ ...step, sentence: stepText(step) })),
  };
}

const nothing = { messages: [], isCut: false, linesRead: 0, seconds: 0, problems: [], notes: [] };
const limits = { messages: 50, lines: 5_000 };
const dayMs = 86_400_000;
