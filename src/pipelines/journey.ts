import { ages, createJourney, type Journey, type SavedJourney } from "../journey/journey.js";
import { forgotten, recipientsPerMessage, transit } from "../metrics/families.js";
import type { Store } from "../metrics/store.js";

/** A journey whose findings are counted in the store. */
export function joinMessages(store: Store, saved: SavedJourney | undefined): Journey {
  return createJourney(
    {
      transit: (seconds, medium) => store.add(transit, seconds, medium),
      recipients: (count) => store.add(recipientsPerMessage, count),
      forgotten: (count) => store.add(forgotten, count),
    },
    saved,
  );
}

/** By the name of the age; undefined while it cannot be known. */
export function withoutDelivery(journey: Journey, now: number): Readonly<Record<string, number>> | undefined {
  const counts = journey.withoutDelivery(now);
  return counts && Object.fromEntries(ages.map(([name], index) => [name, counts[index] ?? 0]));
}
