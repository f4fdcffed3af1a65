import { copyText } from "../common/copy-text.js";
import { findProvider, localProvider } from "../common/providers.js";
import type { Event } from "../event.js";
import { endpointOf } from "../kinds/columns.js";
import { remoteMedia } from "../kinds/smail.js";
import { destinationDeliveries } from "../metrics/families.js";
import type { Store } from "../metrics/store.js";
import { createDeliveries, type Deliveries, type SavedDeliveries } from "../recent/deliveries.js";

export interface CountedDeliveries extends Omit<Deliveries, "add"> {
  see(event: Event): void;
  /** What is more than a day older than this is in none of its spans. Milliseconds UTC. */
  tick(now: number): void;
}

/** Deliveries by provider, which are counted in the store. `now` in milliseconds UTC. */
export function countDeliveries(store: Store, now: number, saved: SavedDeliveries | undefined): CountedDeliveries {
  const deliveries = createDeliveries(saved);
  const { within, lastTime, save } = deliveries;
  const providerOf = rememberProviders();
  let oldest = now - dayMs;
  return {
    ...{ within, lastTime, save },
    see({ kind, time, fields }) {
      if (kind !== "smail") return;
      const isRemote = remoteMedia.includes(String(fields["medium"]));
      const provider = isRemote ? providerOf(String(fields["target"])) : localProvider;
      store.add(destinationDeliveries, 1, provider, "delivered");
      if (time >= oldest) deliveries.add(provider, time);
    },
    tick: (time) => void (oldest = time - dayMs),
  };
}

/** By the host that took the message, as column 7 of SMAIL has it. Most mail goes to the same hosts. */
function rememberProviders(): (target: string) => string {
  const known = new Map<string, string>();
  return (target) => {
    let provider = known.get(target);
    if (provider === undefined) {
      provider = findProvider(endpointOf(target).host ?? "");
      if (known.size >= mostKnown) known.clear();
      if (target.length < longestKnown) known.set(copyText(target), provider);
    }
    return provider;
  };
}

const dayMs = 86_400_000;
const mostKnown = 4_096;
const longestKnown = 256;
