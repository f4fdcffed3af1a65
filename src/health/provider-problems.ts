import { formatCount } from "../common/format.js";
import type { DestinationStatus, Problem } from "../http/api/status-document.js";
import { formatMinutes, problem, type Facts } from "./problem.js";

/** One sentence a provider, with code and reason; the reply is a stranger's text, and the link stands in the section and the runbook. */
export function providerProblems({ refusing, now }: Pick<Facts, "refusing" | "now">): Problem[] {
  return refusing
    .slice(0, maxShown)
    .map((destination) => problem("destinations", "XMailProviderRefuses", describe(destination, now)));
}

function describe(
  { name, lastHour, lastDay, refusingSinceTime = 0, lastRefusal }: DestinationStatus,
  now: number,
): string {
  const [attempts, span] = lastHour.refused > fewInHour ? [lastHour, "hour"] : [lastDay, "day"];
  const { refused, delivered } = attempts;
  const minutes = Math.max(60, (now - refusingSinceTime) / 1000);
  const { code, enhancedCode, reason = "" } = lastRefusal ?? {};
  const codes = [code, enhancedCode].filter((one) => one !== undefined).join(" ");
  const why = [codes, reasons[reason]].filter(Boolean).join(", ");
  return (
    `${name} has refused mail from this server for ${formatMinutes(minutes)}: ${formatCount(refused)} of ` +
    `${formatCount(refused + delivered)} attempts in the last ${span} (${why}).`
  );
}

const reasons: Readonly<Record<string, string>> = {
  blocklisted: "on a blocklist",
  reputation: "bad reputation",
  authentication: "SPF, DKIM, DMARC or reverse DNS",
};
const maxShown = 5;
/** As in destinations.ts. */
const fewInHour = 10;
