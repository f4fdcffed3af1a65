import type { OtlpStatus, PushStatus } from "../../api/status-document.js";
import type { PageStatus } from "./page-state.js";
import { formatCount, formatShortDuration } from "../../../common/format.js";
import { TimeAgo } from "./clock.js";
import { type Fact, Facts } from "./table.js";

export function OtlpFacts({ status: { otlp }, now }: { readonly status: PageStatus; readonly now: number }) {
  return <Facts caption="OTLP" list={deliveryFacts(otlp, "Records", "no endpoint is set (--otlp.endpoint)", now)} />;
}

export function TraceFacts({ status: { otlpTraces }, now }: { readonly status: PageStatus; readonly now: number }) {
  return (
    <Facts
      caption="OTLP traces"
      list={deliveryFacts(otlpTraces, "Spans", "traces are not sent (--otlp.traces)", now)}
    />
  );
}

function deliveryFacts(otlp: OtlpStatus, what: string, off: string, now: number): readonly Fact[] {
  return otlp.enabled
    ? [
        ["State", otlp.state],
        ["Since", otlp.sinceTime === undefined ? undefined : <TimeAgo time={otlp.sinceTime} now={now} />],
        ["Waiting because", otlp.waitingReason],
        ["Fix", otlp.fix],
        ["Endpoint", otlp.endpoint],
        ["Proxy", otlp.proxy],
        ["Last answer", otlp.lastAnswer],
        [`${what} accepted`, formatCount(otlp.accepted)],
        [`${what} rejected`, formatCount(otlp.rejected)],
        [`${what} skipped`, formatCount(otlp.skipped)],
        [`${what} retried`, formatCount(otlp.retried)],
      ]
    : [["State", `off: ${off}`]];
}

export function PushFacts({
  status: { otlpMetrics: push },
  now,
}: {
  readonly status: PageStatus;
  readonly now: number;
}) {
  const list: readonly Fact[] = push.enabled
    ? [
        ["State", push.state],
        [
          "Failing since",
          push.failingSinceTime === undefined ? undefined : <TimeAgo time={push.failingSinceTime} now={now} />,
        ],
        ["Fix", push.fix],
        ["Endpoint", push.endpoint],
        ["Proxy", push.proxy],
        ["Last answer", push.lastAnswer],
        ["Last accepted", <TimeAgo time={push.lastAcceptedTime} now={now} none="not yet" />],
        ...pushCounts(push),
      ]
    : [["State", "off: metrics are not pushed (--otlp.metrics)"]];
  return <Facts caption="OTLP metrics" list={list} />;
}

function pushCounts({ accepted, failed, dataPoints, rejectedPoints }: PushStatus): readonly Fact[] {
  return [
    ["Pushes accepted", formatCount(accepted)],
    ["Pushes failed", formatCount(failed)],
    ["Data points", formatCount(dataPoints)],
    ["Data points rejected", formatCount(rejectedPoints)],
  ];
}

export function ProcessFacts({ status, now }: { readonly status: PageStatus; readonly now: number }) {
  const { startedAt, ready, state, timezone } = status;
  const list: readonly Fact[] = [
    ["Started", <TimeAgo time={startedAt} now={now} />],
    ["Ready", ready.ok ? "yes" : `no: ${ready.reason ?? "reason unknown"}`],
    ["Time zone of the logs", timezone.name],
    ["Time zone check", zoneText(timezone.mismatchSeconds)],
    ["State directory", state.dir],
    ["State last written", <TimeAgo time={state.lastWriteTime} now={now} none="not yet" />],
    ["Last write error", state.lastError],
  ];
  return <Facts caption="Process" list={list} />;
}

function zoneText(mismatchSeconds: number | undefined): string {
  if (mismatchSeconds === undefined) return "not enough data yet";
  if (mismatchSeconds === 0) return "matches the logs";
  return `the logs are ${formatShortDuration(Math.abs(mismatchSeconds))} ${mismatchSeconds > 0 ? "ahead" : "behind"}`;
}

export function SettingFacts({ status: { settings } }: { readonly status: PageStatus }) {
  const list = settings.map(({ flag, value }): Fact => [`--${flag.replace(/^--/, "")}`, value]);
  return <Facts caption="Settings" list={list} />;
}
