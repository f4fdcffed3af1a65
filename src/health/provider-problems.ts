import type { DestinationStatus, Problem } from "../http/api/status-document.js";
import type { ProblemTexts } from "../texts/problems/en.js";
import { problem, wholeMinutes, type Facts } from "./problem.js";

/** One sentence a provider, with code and reason; the reply is a stranger's text, and the link stands in the section and the runbook. */
export function providerProblems({ refusing, now }: Pick<Facts, "refusing" | "now">, texts: ProblemTexts): Problem[] {
  return refusing
    .slice(0, maxShown)
    .map((destination) => problem("destinations", "XMailProviderRefuses", describe(destination, now, texts)));
}

function describe(destination: DestinationStatus, now: number, { providerRefuses }: ProblemTexts): string {
  const { name, lastHour, lastDay, refusingSinceTime = 0, lastRefusal } = destination;
  const [{ refused, delivered }, isHour] = lastHour.refused > fewInHour ? [lastHour, true] : [lastDay, false];
  const seconds = wholeMinutes(Math.max(60, (now - refusingSinceTime) / 1000));
  const { code, enhancedCode, reason = "" } = lastRefusal ?? {};
  const codes = [code, enhancedCode].filter((one) => one !== undefined).join(" ");
  return providerRefuses(name, seconds, { refused, tried: refused + delivered, isHour }, codes, reason);
}

const maxShown = 5;
/** As in destinations.ts. */
const fewInHour = 10;
