import type { OtlpStatus, PushStatus } from "../../api/status-document.js";
import type { PageStatus } from "./page-state.js";
import type { PageTexts } from "../../../texts/page/en.js";
import { formatCount } from "../../../common/format.js";
import { TimeAgo } from "./clock.js";
import { type Fact, Facts } from "./table.js";
import { lookUp, useTexts } from "./texts.js";

export function OtlpFacts({ status: { otlp }, now }: { readonly status: PageStatus; readonly now: number }) {
  const { otlp: texts } = useTexts();
  return <Facts caption={texts.records} list={deliveryFacts(otlp, "records", now, texts)} />;
}

export function TraceFacts({ status: { otlpTraces }, now }: { readonly status: PageStatus; readonly now: number }) {
  const { otlp: texts } = useTexts();
  return <Facts caption={texts.traces} list={deliveryFacts(otlpTraces, "spans", now, texts)} />;
}

function deliveryFacts(
  otlp: OtlpStatus,
  what: "records" | "spans",
  now: number,
  texts: PageTexts["otlp"],
): readonly Fact[] {
  const counts = texts.counts[what];
  return otlp.enabled
    ? [
        [texts.state, stateText(otlp.state, texts)],
        [texts.since, otlp.sinceTime === undefined ? undefined : <TimeAgo time={otlp.sinceTime} now={now} />],
        [texts.waitingBecause, otlp.waitingReason],
        [texts.fix, otlp.fix],
        [texts.endpoint, otlp.endpoint],
        [texts.proxy, otlp.proxy],
        [texts.lastAnswer, otlp.lastAnswer],
        [counts.accepted, formatCount(otlp.accepted)],
        [counts.rejected, formatCount(otlp.rejected)],
        [counts.skipped, formatCount(otlp.skipped)],
        [counts.retried, formatCount(otlp.retried)],
      ]
    : [[texts.state, what === "records" ? texts.recordsOff : texts.tracesOff]];
}

function stateText(state: string | undefined, { states }: PageTexts["otlp"]): string | undefined {
  return state && (lookUp(states, state) ?? state);
}

export function PushFacts({
  status: { otlpMetrics: push },
  now,
}: {
  readonly status: PageStatus;
  readonly now: number;
}) {
  const { otlp: texts } = useTexts();
  const list: readonly Fact[] = push.enabled
    ? [
        [texts.state, stateText(push.state, texts)],
        [
          texts.failingSince,
          push.failingSinceTime === undefined ? undefined : <TimeAgo time={push.failingSinceTime} now={now} />,
        ],
        [texts.fix, push.fix],
        [texts.endpoint, push.endpoint],
        [texts.proxy, push.proxy],
        [texts.lastAnswer, push.lastAnswer],
        [texts.lastAccepted, <TimeAgo time={push.lastAcceptedTime} now={now} none={texts.notYet} />],
        ...pushCounts(push, texts),
      ]
    : [[texts.state, texts.metricsOff]];
  return <Facts caption={texts.metrics} list={list} />;
}

function pushCounts(
  { accepted, failed, dataPoints, rejectedPoints }: PushStatus,
  texts: PageTexts["otlp"],
): readonly Fact[] {
  return [
    [texts.pushesAccepted, formatCount(accepted)],
    [texts.pushesFailed, formatCount(failed)],
    [texts.dataPoints, formatCount(dataPoints)],
    [texts.dataPointsRejected, formatCount(rejectedPoints)],
  ];
}

export function ProcessFacts({ status, now }: { readonly status: PageStatus; readonly now: number }) {
  const { sections, process: texts } = useTexts();
  const { startedAt, ready, state, timezone } = status;
  const list: readonly Fact[] = [
    [texts.started, <TimeAgo time={startedAt} now={now} />],
    [texts.ready, ready.ok ? texts.yes : texts.no(ready.reason)],
    [texts.timezone, timezone.name],
    [texts.timezoneCheck, zoneText(timezone.mismatchSeconds, texts)],
    [texts.stateDirectory, state.dir],
    [texts.lastWritten, <TimeAgo time={state.lastWriteTime} now={now} none={texts.notYet} />],
    [texts.lastError, state.lastError],
  ];
  return <Facts caption={sections.process} list={list} />;
}

function zoneText(mismatchSeconds: number | undefined, texts: PageTexts["process"]): string {
  if (mismatchSeconds === undefined) return texts.notEnough;
  if (mismatchSeconds === 0) return texts.matches;
  return mismatchSeconds > 0 ? texts.isAhead(mismatchSeconds) : texts.isBehind(-mismatchSeconds);
}

export function SettingFacts({ status: { settings } }: { readonly status: PageStatus }) {
  const { sections } = useTexts();
  const list = settings.map(({ flag, value }): Fact => [`--${flag.replace(/^--/, "")}`, value]);
  return <Facts caption={sections.settings} list={list} />;
}
