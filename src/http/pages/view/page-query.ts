import { type SpanName, spanNames } from "../../api/history-document.js";
import { maxEvents } from "./limits.js";

/** What the page is asked for by its URL: an empty text is no condition. */
export interface PageQuery {
  readonly events: EventFilter;
  readonly queue: QueueFilter;
  /** Of the plots. */
  readonly span: SpanName;
}

export interface EventFilter {
  readonly kind: string;
  /** `refused` stands for every refusal and failure. */
  readonly outcome: string;
  readonly text: string;
  /** Only events with a lower number: an older page. */
  readonly before?: number | undefined;
  /** How many are wanted; default a page. */
  readonly count?: number | undefined;
}

export interface QueueFilter {
  readonly state: string;
  readonly text: string;
  /** How many messages are passed over: a later page. */
  readonly offset: number;
}

export const noEventFilter: EventFilter = { kind: "", outcome: "", text: "" };
export const noQueueFilter: QueueFilter = { state: "", text: "", offset: 0 };
export const noQuery: PageQuery = { events: noEventFilter, queue: noQueueFilter, span: "hour" };

/** `?kind=smtp&outcome=refused&text=...&queue-state=frozen` */
export function readPageQuery(parameters: URLSearchParams): PageQuery {
  const read = (name: string) => (parameters.get(name) ?? "").slice(0, 200);
  const number = (name: string) => (/^\d{1,16}$/.test(read(name)) ? Number(read(name)) : undefined);
  const before = number("before");
  const count = number("count");
  return {
    events: {
      kind: read("kind"),
      outcome: read("outcome"),
      text: read("text"),
      ...(before === undefined ? {} : { before }),
      ...(count === undefined ? {} : { count: Math.min(count, maxEvents) }),
    },
    queue: { state: read("queue-state"), text: read("queue-text"), offset: number("queue-offset") ?? 0 },
    span: spanNames.find((name) => name === read("span")) ?? "hour",
  };
}

/** The inverse, without empty conditions: empty, or with a question mark. */
export function printPageQuery({ events, queue, span }: PageQuery): string {
  const all: [string, string | number | undefined][] = [
    ...Object.entries(events),
    ...Object.entries(queue).map(([name, value]): [string, string | number] => [`queue-${name}`, value]),
    ["span", span === "hour" ? "" : span],
  ];
  const set = all.flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  const text = new URLSearchParams(set).toString();
  return text === "" ? "" : `?${text}`;
}
