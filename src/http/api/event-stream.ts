import type { Request, Response } from "express";
import type { RecentEvent } from "./details.js";
import type { Log } from "../../log.js";
import { sendText } from "../response.js";
import { once, type Snapshot } from "./snapshot.js";
import { toJson } from "../pages/view/json.js";

export interface EventStreamOptions {
  readonly snapshot: () => Snapshot;
  readonly log: Log;
  /** A monotonic clock in milliseconds. */
  elapsed(): number;
  /** Called before each round; may end streams. */
  beforeRound?(): void;
}

export interface EventStream {
  /** Answers with a stream; `withDetails` for clients that may see them. */
  open(request: Request, response: Response, withDetails: boolean): void;
  /** Ends all streams: their clients reconnect and authenticate again. */
  endAll(): void;
}

/** With details, and as many again without, so that unauthenticated clients cannot use up the others. */
const maxStreams = 20;
const everyMs = 2_000;
/** A client that reads nothing for so long is disconnected. */
const cutAfterMs = 15_000;

/**
 * THE LIVE PAGE, as server-sent events: `status` every two seconds (which also tells a dead connection from a quiet one), and with
 * details also `details` when they changed and `recent` with the events that are new to this client. Made once a round for all.
 * Nothing is buffered for a slow client: it misses rounds, and is disconnected in the end.
 */
export function createEventStream(options: EventStreamOptions): EventStream {
  const { snapshot, log, elapsed, beforeRound } = options;
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;
  let last: { readonly of: Snapshot; readonly texts: Round } | undefined;

  function open(request: Request, response: Response, withDetails: boolean): void {
    if ([...streams].filter((stream) => stream.withDetails === withDetails).length >= maxStreams) {
      response.setHeader("Retry-After", 5);
      return sendText(response, 503, `too many live pages (limit ${maxStreams})`);
    }
    response.setHeader("Content-Type", "text/event-stream; charset=utf-8");
    // nginx would buffer them
    response.setHeader("X-Accel-Buffering", "no");
    if (request.method === "HEAD" || response.destroyed) return void response.end();
    const stream: Stream = { response, withDetails, lastNumber: undefined, lastDetails: "", waitingSince: undefined };
    streams.add(stream);
    response.once("close", () => remove(stream));
    response.write(`retry: ${everyMs}\n\n`);
    attempt(() => send(stream, texts, elapsed()));
    timer ??= setInterval(() => attempt(round), everyMs);
  }

  function remove(stream: Stream): void {
    streams.delete(stream);
    if (streams.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function round(): void {
    beforeRound?.();
    for (const stream of streams) send(stream, texts, elapsed());
  }

  function texts(): Round {
    const of = snapshot();
    if (last?.of !== of) last = { of, texts: createRound(of) };
    return last.texts;
  }

  function attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      log.error({ err: error }, "could not update the live page");
      endAll();
    }
  }

  function endAll(): void {
    for (const stream of [...streams]) {
      remove(stream);
      stream.response.end();
    }
  }

  return { open, endAll };
}

interface Stream {
  readonly response: Response;
  readonly withDetails: boolean;
  /** Of the newest event it was sent; undefined before the first round. */
  lastNumber: number | undefined;
  lastDetails: string;
  /** Since when it has not read what it was sent, by the monotonic clock. */
  waitingSince: number | undefined;
}

interface Round {
  status(): string;
  details(): string;
  recent(): readonly RecentEvent[];
}

/** Each is made when the first client needs it. */
function createRound({ now, status, details }: Snapshot): Round {
  return {
    status: once(() => toJson({ time: now, ...status })),
    details: once(() => toJson({ talkers: details().talkers, queued: details().queued })),
    recent: () => details().recent,
  };
}

function send(stream: Stream, texts: () => Round, elapsedMs: number): void {
  const { response, waitingSince } = stream;
  if (waitingSince !== undefined) {
    if (elapsedMs - waitingSince >= cutAfterMs) response.destroy();
    return;
  }
  const round = texts();
  // the status comes last: it completes a round
  const news = (stream.withDetails ? detailNews(stream, round) : "") + message("status", round.status());
  if (response.write(news)) return;
  stream.waitingSince = elapsedMs;
  response.once("drain", () => (stream.waitingSince = undefined));
}

function detailNews(stream: Stream, round: Round): string {
  const { lastNumber } = stream;
  const events = round.recent().filter(({ number }) => lastNumber === undefined || number > lastNumber);
  const isNews = events.length > 0 || lastNumber === undefined;
  const details = round.details();
  const changed = details !== stream.lastDetails;
  stream.lastNumber = events[0]?.number ?? lastNumber ?? -1;
  stream.lastDetails = details;
  return (changed ? message("details", details) : "") + (isNews ? message("recent", toJson(events)) : "");
}

/** JSON contains no line feed, so one line of data is enough. */
function message(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}
