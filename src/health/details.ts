import { isRefused, type Parsed } from "../event.js";
import type { Details, RecentEvent, TopClientList } from "../http/api/details.js";
import { kindOf } from "../kinds/list.js";
import type { Privacy } from "../privacy/privacy.js";
import type { Recent } from "../recent/recent.js";
import type { TopClients } from "../recent/top-clients.js";

export interface DetailsOptions {
  /** As of now. */
  recent(): Recent;
  /** Text of a string that holds one character a byte. */
  decode(raw: string): string;
  readonly privacy: Privacy;
  readonly queued: Details["queued"];
  readonly trace: Details["trace"];
  /** Milliseconds. */
  now(): number;
}

/** What is shown to those only who may see addresses; people in it are hidden as far as the settings say. */
export function createDetails(options: DetailsOptions): Details {
  const { recent, queued, trace, now } = options;
  let shown: readonly RecentEvent[] = [];
  let rendered = new Map<number, RecentEvent>();
  let shownCount = 0;
  let talkers: ReturnType<Details["talkers"]> | undefined;
  let talkersAt = 0;

  return {
    recent() {
      const { latest } = recent();
      if (latest.count() === shownCount) return shown;
      shownCount = latest.count();
      const known = rendered;
      rendered = new Map();
      shown = latest.list().map(({ number, parsed }) => {
        const event = known.get(number) ?? render(number, parsed, options);
        rendered.set(number, event);
        return event;
      });
      return shown;
    },
    talkers() {
      const { refused, loginsFailed } = recent();
      if (talkers === undefined || Math.abs(now() - talkersAt) >= talkersForMs) {
        talkersAt = now();
        talkers = { refused: describe(refused, options), loginsFailed: describe(loginsFailed, options) };
      }
      return talkers;
    },
    queued,
    trace,
  };
}

function render(number: number, parsed: Parsed, { decode, privacy }: DetailsOptions): RecentEvent {
  const { kind, time } = parsed;
  if (isRefused(parsed)) {
    const { file, offset, reason } = parsed;
    const sentence = `Refused a line of ${file} at byte ${offset}: ${reason}`;
    return { number, time, kind, event: "xmail.line.refused", outcome: reason, severity: "WARN", sentence };
  }
  const { name: event, outcome, severity, fields } = parsed;
  const sentence = decode(privacy.sentence(parsed, kindOf(kind)));
  const { messageId } = fields;
  const message = typeof messageId === "string" && messageId !== "" ? { messageId: decode(messageId) } : {};
  return { number, time, kind, event, outcome, severity, sentence, ...message };
}

/** Clients that are the same once their addresses are shortened are added up, as far as they are among the first. */
function describe(talkers: TopClients, { privacy }: DetailsOptions): TopClientList {
  const { distinct, isAtLeast, top } = talkers.list(lookedAt);
  const merged = new Map<string, TopClientList["top"][number]>();
  for (const { client, ...rest } of top) {
    const shown = privacy.fields({ client }, columns).client;
    const address = shown === client && client.endsWith("::") ? `${client}/64` : shown;
    const found = merged.get(address);
    merged.set(address, found === undefined ? { address, ...rest } : add(found, rest));
  }
  return {
    distinct,
    isAtLeast,
    top: [...merged.values()].toSorted((a, b) => b.count - a.count).slice(0, mostShown),
  };
}

type Talker = TopClientList["top"][number];

/** The first named is the most frequent: what it did mostly stands for both. */
function add(to: Talker, { count, firstTime, lastTime }: Omit<Talker, "address">): Talker {
  return {
    ...to,
    count: to.count + count,
    firstTime: Math.min(to.firstTime, firstTime),
    lastTime: Math.max(to.lastTime, lastTime),
  };
}

const columns = [{ name: "client", holds: "ip" }] as const;
const lookedAt = 1_000;
const mostShown = 100;
/** Milliseconds: ordering twenty thousand clients takes some of them, and a page asks again and again. */
const talkersForMs = 2_000;
