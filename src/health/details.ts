import { isRefused, type Parsed } from "../event.js";
import type { Details, RecentEvent, TopClientList } from "../http/api/details.js";
import { kindOf } from "../kinds/list.js";
import type { TopClients } from "../recent/top-clients.js";
import { keepFor } from "./keep-for.js";
import { describePeople, type PeopleOptions } from "./people.js";

export interface DetailsOptions extends PeopleOptions {
  readonly providerReplies: Details["providerReplies"];
  readonly queued: Details["queued"];
  readonly queuePage: Details["queuePage"];
  readonly trace: Details["trace"];
}

/** What only people who may see addresses are shown. Privacy settings apply to it all the same. */
export function createDetails(options: DetailsOptions): Details {
  const { recent, providerReplies, queued, queuePage, trace, now } = options;
  let events: readonly RecentEvent[] = [];
  let rendered = new Map<number, RecentEvent>();
  let eventCount = 0;

  return {
    recent() {
      const { latest } = recent();
      if (latest.count() === eventCount) return events;
      eventCount = latest.count();
      const before = rendered;
      rendered = new Map();
      events = latest.list().map(({ number, parsed }) => {
        const event = before.get(number) ?? render(number, parsed, options);
        rendered.set(number, event);
        return event;
      });
      return events;
    },
    topClients: keepFor(topClientsForMs, now, () => {
      const { refused, loginsFailed } = recent();
      return { refused: describe(refused, options), loginsFailed: describe(loginsFailed, options) };
    }),
    ...describePeople(options),
    providerReplies,
    queued,
    queuePage,
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

/** Clients whose shortened addresses are equal are added up, as far as they are among the most frequent. */
function describe(topClients: TopClients, { privacy }: DetailsOptions): TopClientList {
  const { distinct, isAtLeast, top } = topClients.list(maxMerged);
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
    top: [...merged.values()].toSorted((a, b) => b.count - a.count).slice(0, maxShown),
  };
}

type TopClient = TopClientList["top"][number];

/** `to` is the more frequent client: what it mostly did stands for both. */
function add(to: TopClient, { count, firstTime, lastTime }: Omit<TopClient, "address">): TopClient {
  return {
    ...to,
    count: to.count + count,
    firstTime: Math.min(to.firstTime, firstTime),
    lastTime: Math.max(to.lastTime, lastTime),
  };
}

const columns = [{ name: "client", holds: "ip" }] as const;
const maxMerged = 1_000;
const maxShown = 100;
/** Milliseconds: sorting twenty thousand clients takes several, and live pages ask every two seconds. */
const topClientsForMs = 2_000;
