import { findProvider, localProvider } from "../common/providers.js";
import type { Event } from "../event.js";
import { endpointOf } from "../kinds/columns.js";
import { remoteMedia } from "../kinds/smail.js";
import { destinationDeliveries } from "../metrics/families.js";
import type { Store } from "../metrics/store.js";
import { createDeliveries, type Deliveries, type SavedDeliveries } from "../recent/deliveries.js";

/** Deliveries by provider, which are counted in the store. */
export function countDeliveries(
  store: Store,
  saved: SavedDeliveries | undefined,
): Omit<Deliveries, "add"> & { see(event: Event): void } {
  const deliveries = createDeliveries(saved);
  return {
    ...deliveries,
    see({ kind, time, fields }) {
      if (kind !== "smail") return;
      const provider = providerOfDelivery(fields);
      store.add(destinationDeliveries, 1, provider, "delivered");
      deliveries.add(provider, time);
    },
  };
}

/** By the host that took the message; what stays on this server needs none. */
function providerOfDelivery({ medium, target }: Event["fields"]): string {
  if (!remoteMedia.includes(String(medium))) return localProvider;
  return findProvider(endpointOf(String(target ?? "")).host ?? "");
}
