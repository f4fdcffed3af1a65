import type { Settings } from "../../config.js";
import type { Source } from "../../files/source.js";
import type { QueueRecord } from "../../otlp/queue-record.js";
import type { Privacy } from "../../privacy/privacy.js";
import type { QueueEvent } from "../../spool/queue-event.js";
import type { Outbox } from "../../spool/outbox.js";
import { attributesOf, blockOf, eventName, personal, sentenceOf, severityOf } from "../../spool/queue-event-text.js";

/** The events of the queue as records for the OTLP pipeline: what it acknowledges is gone from the outbox. */
export function createQueueRecords(
  outbox: Outbox,
  privacy: Privacy,
  body: Settings["otlp"]["body"],
): Source<QueueRecord> {
  return {
    goBack: outbox.goBack,
    async next(limit, signal) {
      const batch = await outbox.next(limit, signal);
      return { ...batch, items: batch.items.map((event) => toQueueRecord(event, privacy, body)) };
    },
  };
}

/** Whom it names is hidden as far as the settings say; its identity is not shown, and never changes. */
export function toQueueRecord(event: QueueEvent, privacy: Privacy, body: Settings["otlp"]["body"]): QueueRecord {
  const shown = privacy.fields({ ...event }, personal);
  return {
    name: eventName(event),
    time: event.time,
    step: "attempt",
    order: event.attempt * 2 + (event.event === "frozen" ? 1 : 0),
    severity: severityOf(event),
    body: body === "raw" ? blockOf(shown) : sentenceOf(shown),
    attributes: attributesOf(shown),
    kind: "queue",
    file: shown.name,
    // the time is part of it: a message that is submitted again begins at attempt 1
    identity: [event.name, event.attempt, event.event, event.time].join("\0"),
    messageId: event.messageId,
    // when an attempt ended no slog tells
    stage: event.event === "frozen" ? { name: "freezing", kind: "internal" } : { name: "attempt", kind: "client" },
  };
}
