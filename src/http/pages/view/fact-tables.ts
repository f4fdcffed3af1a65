import type { OtlpStatus, PushStatus, Status } from "../../api/status-document.js";
import { formatCount, formatShortDuration } from "../../../common/format.js";
import type { Child } from "./element.js";
import { type Fact, facts, timeAgo } from "./parts.js";

export function otlpFacts({ otlp }: Status, now: number): Child {
  if (!otlp.enabled) return facts("OTLP", [["State", "off: no endpoint is set (--otlp.endpoint)"]]);
  return facts("OTLP", [
    ["State", otlp.state],
    ["Since", otlp.sinceTime === undefined ? undefined : timeAgo(otlp.sinceTime, now, "")],
    ["Waiting because", otlp.waitingReason],
    ["Fix", otlp.fix],
    ["Endpoint", otlp.endpoint],
    ["Proxy", otlp.proxy],
    ["Last answer", otlp.lastAnswer],
    ...recordFacts(otlp),
  ]);
}

export function pushFacts({ otlpMetrics: push }: Status, now: number): Child {
  if (!push.enabled) return facts("OTLP metrics", [["State", "off: metrics are not pushed (--otlp.metrics)"]]);
  return facts("OTLP metrics", [
    ["State", push.state],
    ["Failing since", timeAgo(push.failingSinceTime, now, "")],
    ["Fix", push.fix],
    ["Endpoint", push.endpoint],
    ["Proxy", push.proxy],
    ["Last answer", push.lastAnswer],
    ["Last accepted", timeAgo(push.lastAcceptedTime, now, "not yet")],
    ...countFacts(push),
  ]);
}

function countFacts({ accepted, failed, dataPoints, rejectedPoints }: PushStatus): readonly Fact[] {
  return [
    ["Pushes accepted", formatCount(accepted)],
    ["Pushes failed", formatCount(failed)],
    ["Data points", formatCount(dataPoints)],
    ["Data points rejected", formatCount(rejectedPoints)],
  ];
}

function recordFacts({ accepted, rejected, skipped, retried }: OtlpStatus): readonly Fact[] {
  return [
    ["Records accepted", formatCount(accepted)],
    ["Records rejected", formatCount(rejected)],
    ["Records skipped", formatCount(skipped)],
    ["Records retried", formatCount(retried)],
  ];
}

export function processFacts({ startedAt, ready, state, timezone }: Status, now: number): Child {
  return facts("Process", [
    ["Started", timeAgo(startedAt, now, "")],
    ["Ready", ready.ok ? "yes" : `no: ${ready.reason ?? "reason unknown"}`],
    ["Time zone of the logs", timezone.name],
    ["Time zone check", zoneText(timezone.mismatchSeconds)],
    ["State directory", state.dir],
    ["State last written", timeAgo(state.lastWriteTime, now, "not yet")],
    ["Last write error", state.lastError],
  ]);
}

function zoneText(mismatchSeconds: number | undefined): string {
  if (mismatchSeconds === undefined) return "not enough data yet";
  if (mismatchSeconds === 0) return "matches the logs";
  return `the logs are ${formatShortDuration(Math.abs(mismatchSeconds))} ${mismatchSeconds > 0 ? "ahead" : "behind"}`;
}

export function settingFacts({ settings }: Status): Child {
  return facts(
    "Settings",
    settings.map(({ flag, value }): Fact => [`--${flag.replace(/^--/, "")}`, value]),
  );
}
