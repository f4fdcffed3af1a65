import { joinMessages } from "../../pipelines/journey.js";
import { isRefused } from "../../event.js";
import type { Item } from "../../files/source.js";
import type { Metric } from "../../kinds/kind.js";
import { storedMetrics } from "../../metrics/families.js";
import { countItem } from "../../metrics/pipeline.js";
import { createStore, type Store } from "../../metrics/store.js";

/** What one line changes: an increment of a counter, or one observation of a histogram. */
export type Move = { readonly series: string } & ({ readonly add: number } | { readonly observe: number });

/** Gives the metrics that each line changes, in the order in which lines are passed: journeys join a line with earlier ones. */
export function createMoves(toDomain: (domain: string) => string): (item: Item) => readonly Move[] {
  const store = createStore(storedMetrics, toDomain);
  let moves: Move[] = [];
  const telling: Store = {
    ...store,
    add(metric, value, first, second) {
      const before = store.series(metric).map(sizeOf);
      store.add(metric, value, first, second);
      const moved = store.series(metric).find((series, index) => sizeOf(series) !== (before[index] ?? 0));
      if (moved === undefined) return;
      const series = nameOf(metric, moved.labels);
      moves.push(metric.type === "counter" ? { series, add: value } : { series, observe: value });
    },
  };
  const journey = joinMessages(telling, undefined);
  return (item) => {
    moves = [];
    countItem(item, telling);
    if (!isRefused(item.parsed)) journey.see(item.parsed);
    return moves;
  };
}

/** A counter's value or a histogram's number of observations. */
function sizeOf({ value, buckets }: ReturnType<Store["series"]>[number]): number {
  return value + buckets.reduce((sum, count) => sum + count, 0);
}

/** `xmail_smtp_events_total{phase="rcpt",result="ok"}` */
function nameOf({ name, labels }: Metric, values: readonly string[]): string {
  if (labels.length === 0) return name;
  return `${name}{${labels.map((label, index) => `${label.name}=${JSON.stringify(values[index] ?? "")}`).join(",")}}`;
}
