/**
 * WHERE WHAT IS SERVED. The routers are made from these, and the settings refuse them as the path of the metrics. Imports nothing,
 * since both sides do.
 */
export const paths = {
  page: "/",
  trace: "/trace",
  status: "/api/status",
  stream: "/api/stream",
  healthy: "/-/healthy",
  ready: "/-/ready",
} as const;

/** Names in it change with each build. */
export const assetFolder = "/assets/";

/** Nothing else is put there: `/-/` is where Prometheus and its exporters have their own. */
const folders = ["/-/", assetFolder];

export function isTaken(path: string): boolean {
  return Object.values<string>(paths).includes(path) || folders.some((folder) => `${path}/`.startsWith(folder));
}

/** In words, for people: `/, /trace, ... and all below /-/ and /assets/`. */
export const takenPaths = `${Object.values(paths)
  .filter((path) => !folders.some((folder) => path.startsWith(folder)))
  .join(", ")} and all below ${folders.join(" and ")}`;
