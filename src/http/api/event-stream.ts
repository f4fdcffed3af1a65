import type { Request, Response } from "express";
import { difference } from "../../common/difference.js";
import type { Log } from "../../log.js";
import { openOutlet, type Outlet } from "../compression.js";
import { isLanguage, type Language } from "../../texts/language.js";
import { pageSize } from "../pages/view/limits.js";
import { shorten } from "../pages/view/shorten.js";
import { sendText } from "../response.js";
import { readQuery } from "../routes.js";
import { once, type Snapshot, type Snapshots } from "./snapshot.js";

export interface EventStreamOptions {
  readonly snapshots: Snapshots;
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
 * THE LIVE PAGE, as server-sent events. A client names the version that it has (`since`) and its newest event (`after`), and gets every two
 * seconds `change`, the difference to the version that it was sent last (which also tells a dead connection from a quiet one), and `events`,
 * those that are new to it; `state` in place of a difference where the version is not known any more. Each is made once a round for all.
 * Nothing is buffered for a slow client: it misses rounds, and is disconnected in the end.
 */
export function createEventStream(options: EventStreamOptions): EventStream {
  const { snapshots, log, elapsed, beforeRound } = options;
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;
  let last: Round | undefined;

  function open(request: Request, response: Response, withDetails: boolean): void {
    if ([...streams].filter((stream) => stream.withDetails === withDetails).length >= maxStreams) {
      response.setHeader("Retry-After", 5);
      return sendText(response, 503, `too many live pages (limit ${maxStreams})`);
    }
    response.setHeader("Content-Type", "text/event-stream; charset=utf-8");
    // nginx would buffer them
    response.setHeader("X-Accel-Buffering", "no");
    if (request.method === "HEAD" || response.destroyed) return void response.end();
    const query = readQuery(request);
    const lang = query.get("lang") ?? undefined;
    const language = isLanguage(lang) ? lang : "en";
    const after = query.get("after") ?? "";
    const stream: Stream = {
      outlet: openOutlet(response),
      cut: () => response.destroy(),
      withDetails,
      language,
      shown: snapshots.find(query.get("since") ?? "")?.live(language),
      newest: /^-?\d{1,16}$/.test(after) ? Number(after) : undefined,
      busySince: undefined,
    };
    streams.add(stream);
    response.once("close", () => remove(stream));
    stream.outlet.write(`retry: ${everyMs}\n\n`);
    attempt(() => send(stream, round, elapsed()));
    timer ??= setInterval(() => attempt(sendAll), everyMs);
  }

  function remove(stream: Stream): void {
    streams.delete(stream);
    if (streams.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function sendAll(): void {
    beforeRound?.();
    for (const stream of streams) send(stream, round, elapsed());
  }

  function round(): Round {
    const snapshot = snapshots.current();
    if (last?.snapshot !== snapshot) last = createRound(snapshot);
    return last;
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
      stream.outlet.end();
    }
  }

  return { open, endAll };
}

interface Stream {
  readonly outlet: Outlet;
  readonly withDetails: boolean;
  readonly language: Language;
  cut(): void;
  /** What it was sent last; undefined where it has nothing to go on from. */
  shown: Shown | undefined;
  /** Of the newest event it was sent; undefined before the first. */
  newest: number | undefined;
  /** Since when it has not read what it was sent, by the monotonic clock. */
  busySince: number | undefined;
}

type Shown = ReturnType<Snapshot["live"]>;

/** Texts that all streams of a language share. */
interface Round {
  readonly snapshot: Snapshot;
  state(language: Language, withDetails: boolean): string;
  change(from: Shown, language: Language, withDetails: boolean): string;
  events(after: number | undefined): string;
  newest(): number;
}

function createRound(snapshot: Snapshot): Round {
  const { version, now, live } = snapshot;
  const newest = once(() => snapshot.details().recent[0]?.number ?? -1);
  const made = new Map<string, string>();
  const known = new Map<Shown, string>();
  const keep = (name: string, make: () => string) => {
    const text = made.get(name) ?? make();
    made.set(name, text);
    return text;
  };
  const nameOf = (from: Shown) => {
    const name = known.get(from) ?? String(known.size);
    known.set(from, name);
    return name;
  };
  const pick = ({ details, ...open }: Shown, withDetails: boolean) => (withDetails ? { ...open, details } : open);
  return {
    snapshot,
    newest,
    state: (language, withDetails) =>
      keep(`state ${language} ${withDetails}`, () =>
        message("state", { version, now, state: pick(live(language), withDetails) }),
      ),
    change: (from, language, withDetails) =>
      keep(`change ${nameOf(from)} ${language} ${withDetails}`, () => {
        const change = difference(pick(from, withDetails), pick(live(language), withDetails));
        return message("change", { version, now, change });
      }),
    events: (after) =>
      keep(`events ${after}`, () => {
        const found = snapshot.details().recent.filter(({ number }) => after === undefined || number > after);
        if (found.length === 0 && after !== undefined) return "";
        const isCut = found.length > pageSize;
        return message("events", { events: shorten(found.slice(0, pageSize)), isCut, newest: newest() });
      }),
  };
}

function send(stream: Stream, getRound: () => Round, elapsedMs: number): void {
  const { outlet, withDetails, language, shown } = stream;
  if (outlet.isBusy()) {
    stream.busySince ??= elapsedMs;
    if (elapsedMs - stream.busySince >= cutAfterMs) stream.cut();
    return;
  }
  stream.busySince = undefined;
  const round = getRound();
  const events = withDetails ? round.events(stream.newest) : "";
  // the state comes last: it completes a round
  const changes = shown === undefined ? round.state(language, withDetails) : round.change(shown, language, withDetails);
  outlet.write(events + changes);
  stream.shown = round.snapshot.live(language);
  if (withDetails) stream.newest = round.newest();
}

/** JSON contains no line feed, so one line of data is enough. */
function message(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
