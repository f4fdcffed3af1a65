/** Zones that have the offset seen in the logs: the only one, or a few as examples. */
interface MatchingZones {
  readonly only?: string;
  readonly examples: readonly string[];
}

/** What to do where the logs contradict the configured time zone. */
export function fixZone({ only, examples }: MatchingZones): string {
  if (only !== undefined) return `set --xmail.timezone ${only}, the only zone with that offset`;
  if (examples.length === 0) return "no time zone has that offset; check the mail server's clock";
  return `set --xmail.timezone to the server's zone, such as ${examples.join(" or ")}`;
}
