/**
 * THE PATHS. The routers are made from these, and the settings reject them as the path of the metrics. Imports nothing because both
 * import it.
 */
export const paths = {
  page: "/",
  trace: "/trace",
  runbook: "/runbook",
  accountsPage: "/accounts",
  status: "/api/status",
  accounts: "/api/accounts",
  stream: "/api/stream",
  events: "/api/events",
  history: "/api/history",
  queue: "/api/queue",
  healthy: "/-/healthy",
  ready: "/-/ready",
} as const;

/** File names in it change with each build. */
export const assetFolder = "/assets/";

/** Reserved: Prometheus and its exporters have their own paths below `/-/`. */
const folders = ["/-/", assetFolder];

export function isTaken(path: string): boolean {
  return Object.values<string>(paths).includes(path) || folders.some((folder) => `${path}/`.startsWith(folder));
}

/** For messages: `/, /trace, ... and all below /-/ and /assets/`. */
export const takenPaths = `${Object.values(paths)
  .filter((path) => !folders.some((folder) => path.startsWith(folder)))
  .join(", ")} and all below ${folders.join(" and ")}`;
