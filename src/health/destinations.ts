import { localProvider, otherProvider, providerIds, providerOf } from "../common/providers.js";
import type { AttemptsTo, DestinationStatus } from "../http/api/status-document.js";
import type { MetricsPipeline } from "../pipelines/metrics.js";
import type { QueuePipeline } from "../pipelines/queue/queue.js";
import { refusedName, resultName, spansOf } from "../spool/provider-failures.js";

interface Parts {
  readonly metrics: Pick<MetricsPipeline, "deliveries">;
  readonly queue: Pick<QueuePipeline, "providers">;
}

/** Providers that mail was sent to within a day; those that refuse this server first, then those with the most attempts. `now` in milliseconds UTC. */
export function describeDestinations({ metrics, queue }: Parts, now: number): DestinationStatus[] {
  const failed = queue.providers();
  const spans = failed && spansOf(failed);
  const within = (provider: string, hours: number): AttemptsTo => {
    const count = (name: string) => spans?.within(name, hours, now) ?? 0;
    return {
      delivered: metrics.deliveries.within(provider, hours, now),
      deferred: count(resultName(provider, "temporary")),
      failed: count(resultName(provider, "permanent")),
      unreported: count(resultName(provider, "unreported")),
      refused: count(refusedName(provider)),
    };
  };
  return providerIds
    .filter((provider) => provider !== localProvider)
    .map((provider): DestinationStatus => {
      const { name = "other providers", url } = providerOf(provider) ?? {};
      const [lastHour, lastDay] = [within(provider, 1), within(provider, 24)];
      const refusal = failed?.refused[provider];
      const deliveredAt = metrics.deliveries.lastTime(provider) ?? -Infinity;
      const isRefusing =
        provider !== otherProvider &&
        refusal !== undefined &&
        refuses({ lastHour, lastDay, deliveredAt, refusedAt: refusal.time }, now);
      return {
        ...{ provider, name, lastHour, lastDay },
        ...(url === undefined ? {} : { url }),
        ...(isRefusing ? { refusingSinceTime: refusal.sinceTime } : {}),
        ...(refusal === undefined || refusal.time < now - dayMs ? {} : { lastRefusal: describe(refusal) }),
      };
    })
    .filter(({ lastDay }) => attemptsIn(lastDay) > 0)
    .toSorted((a, b) => compareByNeed(a, b) || attemptsIn(b.lastDay) - attemptsIn(a.lastDay));
}

function compareByNeed(a: DestinationStatus, b: DestinationStatus): number {
  return Number(b.refusingSinceTime !== undefined) - Number(a.refusingSinceTime !== undefined);
}

function describe({ time, reason, code, enhancedCode }: Refusal): DestinationStatus["lastRefusal"] {
  return { time, reason, code, enhancedCode };
}

type Refusal = NonNullable<ReturnType<QueuePipeline["providers"]>>["refused"][string];

interface Tried {
  readonly lastHour: AttemptsTo;
  readonly lastDay: AttemptsTo;
  /** Of the last delivery and the last refusal. */
  readonly deliveredAt: number;
  readonly refusedAt: number;
}

/**
 * On a busy server a fifth of an hour's attempts. On a small one half of a day's, of three or more, until for an hour nothing is refused and
 * something was accepted. Recipients who are unknown count on neither side.
 */
function refuses({ lastHour, lastDay, deliveredAt, refusedAt }: Tried, now: number): boolean {
  if (lastHour.refused > fewInHour && lastHour.refused > 0.2 * tried(lastHour)) return true;
  if (lastDay.refused <= fewInDay || lastDay.refused < 0.5 * tried(lastDay)) return false;
  return deliveredAt <= refusedAt || now - refusedAt <= hourMs;
}

function tried({ delivered, refused }: AttemptsTo): number {
  return delivered + refused;
}

function attemptsIn({ delivered, deferred, failed, unreported }: AttemptsTo): number {
  return delivered + deferred + failed + unreported;
}

const fewInHour = 10;
const fewInDay = 2;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
