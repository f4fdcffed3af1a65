import type { Row } from "./dashboard.ts";
import { series, table } from "./panels.ts";
import { added, counted, perMinuteSeen } from "./query.ts";
import { Count, PerMinute, PercentUnit } from "./units.ts";

const attempts = "xmail_destination_attempts_total";
const refusals = "xmail_destination_refusals_total";
const remote = 'provider!="local"';

/** Which large provider takes our mail, and which does not, because of this server. */
export const providers: Row = {
  id: 700,
  title: "Destinations",
  panels: [
    series({
      id: 701,
      title: "Attempts by provider",
      about:
        "To which providers is mail sent? Delivery attempts per minute by provider, delivered or not, by the host that was asked. other are all servers that are not in the list of docs/metrics.md, a relay of your own included.",
      unit: PerMinute,
      width: 12,
      stacked: true,
      queries: [{ query: perMinuteSeen(["provider"], attempts, remote), legend: "{{provider}}" }],
    }),
    series({
      id: 702,
      title: "Refusals by provider",
      about:
        "Which provider refuses this server? Attempts per minute refused because of this server or the sender's domain, by provider and reason: blocklisted, reputation, authentication (SPF, DKIM, DMARC). None is normal; docs/runbooks/XMailProviderRefuses.md names the pages where to ask for removal.",
      unit: PerMinute,
      width: 12,
      stacked: true,
      queries: [{ query: perMinuteSeen(["provider", "reason"], refusals), legend: "{{provider}} {{reason}}" }],
    }),
    table({
      id: 703,
      title: "Delivered, by provider",
      about:
        "What share of the attempts is delivered? Delivered attempts as a share of all attempts in the selected time range by provider. Greylisting and full mailboxes cost some; one provider far below all others has something against this server.",
      unit: PercentUnit,
      width: 8,
      query: `${added(["provider"], attempts, [remote, 'result="delivered"'])} / (${added(["provider"], attempts, [remote])} > 0)`,
      columns: ["provider"],
      value: "delivered",
    }),
    table({
      id: 704,
      title: "Attempts by result",
      about:
        "What became of the attempts? Attempts in the selected time range by provider and result, most frequent first: deferred will be retried, failed will not, unreported has no reason in the slog.",
      unit: Count,
      width: 8,
      query: `topk(30, ${counted(["provider", "result"], attempts, [remote])} > 0)`,
      columns: ["provider", "result"],
      value: "attempts",
    }),
    table({
      id: 705,
      title: "Top refusals",
      about:
        "Why is this server refused? Refused attempts in the selected time range by provider and reason, most frequent first. Several providers with authentication: a DNS record or a key is wrong. One with blocklisted: ask it for removal. None: no provider refuses this server.",
      unit: Count,
      width: 8,
      query: `${counted(["provider", "reason"], refusals)} > 0`,
      columns: ["provider", "reason"],
      value: "attempts",
    }),
  ],
};
