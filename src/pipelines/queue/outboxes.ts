import { createOutbox, type Outbox } from "../../spool/outbox.js";
import type { QueueEvent } from "../../spool/queue-event.js";

/**
 * The events of the queue on their way to two endpoints, each with acknowledgements of its own. Events of messages that are still there
 * wait in the spool where there is no room for records; a span that finds no room then is lost, and counted, so that records do not wait for the endpoint
 * of traces. Where only spans are sent, they wait as records do.
 */
export interface Outboxes extends Pick<Outbox, "add" | "size"> {
  readonly records: Outbox;
  readonly spans: Outbox;
  /** Says what is sent: of the other nothing is kept. */
  open(sent: Sent): void;
  lostSpans(): number;
}

interface Sent {
  readonly records: boolean;
  readonly spans: boolean;
}

interface Saved {
  readonly outbox: readonly QueueEvent[];
  readonly spans?: readonly QueueEvent[];
  readonly lostSpans?: number;
}

/** `onCommit` is told of each acknowledgement. */
export function createOutboxes(saved: Saved | undefined, onCommit: () => void): Outboxes {
  const records = createOutbox(saved?.outbox ?? [], onCommit);
  const spans = createOutbox(saved?.spans ?? [], onCommit);
  let sent: Sent = { records: false, spans: false };
  let lostSpans = saved?.lostSpans ?? 0;
  return {
    records,
    spans,
    open: (asked) => (sent = asked),
    size: () => (sent.records || !sent.spans ? records : spans).size(),
    add(event) {
      if (sent.records) records.add(event);
      if (!sent.spans) return;
      if (spans.size() < mostSpans) spans.add(event);
      else lostSpans++;
    },
    lostSpans: () => lostSpans,
  };
}

const mostSpans = 10_000;
