import type { Follower } from "../files/follower.js";
import type { CheckpointReport } from "../files/checkpointer.js";
import type { Pipeline } from "../files/state.js";
import { kinds } from "../kinds/list.js";
import type { KindName } from "../line.js";
import type { ComputedFamily } from "./points.js";
import { otlpFamilies, type OtlpView } from "./otlp-families.js";
import { queueFamilies, type Delivered, type QueueView } from "./queue-families.js";

/** What the rest of the exporter knows of itself at the moment of a scrape. */
export interface Gauges {
  /** In use: `otlp` only while it is on. */
  readonly pipelines: readonly PipelineView[];
  /** All that is kept on disk: of the pipelines, and of the queue while it is scanned. */
  readonly states: readonly StateView[];
  readonly otlp: OtlpView;
  readonly queue: QueueView & Delivered;
  /** Messages that came in and were not delivered, by age; undefined while that cannot be known. */
  withoutDelivery(): Readonly<Record<string, number>> | undefined;
  zoneMismatchSeconds(): number | undefined;
  /** Services that are probed; undefined before the first answer. */
  services(): readonly {
    readonly service: string;
    readonly isUp: boolean | undefined;
    readonly seconds: number | undefined;
  }[];
  /** Of the authenticated account that sent most by SMTP in the last hour. */
  mostByAccount(): { readonly messages: number; readonly recipients: number } | undefined;
  /** Time of the latest line of a log, seconds UTC; undefined before the first. */
  lastLine(log: KindName): number | undefined;
  /** Of the logs that are written at all hours, in seconds; those that are known. */
  longestSilences(): readonly (readonly [log: KindName, seconds: number])[];
  /** Milliseconds UTC. */
  caughtUpAt(): number | undefined;
  countersSince(): number;
  readonly build: { readonly version: string; readonly revision: string; readonly nodeVersion: string };
}

interface PipelineView {
  readonly name: Pipeline;
  readonly follower: Follower;
}

export interface StateView {
  readonly name: Pipeline;
  /** Starts that found a state and could use none of it. */
  readonly resets: number;
  /** When what it counts stood at zero, milliseconds UTC; undefined where that is not known. */
  since(): number | undefined;
  writes(): CheckpointReport;
}

/** Every family that is not counted line by line. */
export function computedMetrics(observed: Gauges): readonly ComputedFamily[] {
  const { pipelines, states, build } = observed;
  const perLog = (read: (log: KindName) => number | undefined): Row[] =>
    kinds.flatMap(({ name }) => row([name], read(name)));
  const perPipeline = (read: (view: PipelineView, log: KindName) => number): Row[] =>
    pipelines.flatMap((view) => kinds.flatMap(({ name }) => row([name, view.name], read(view, name))));
  const filesOf = (log: KindName) =>
    pipelines[0]?.follower.files().filter(({ cursor, path }) => cursor.kind === log && path !== undefined) ?? [];

  const sinceOf = ([, name]: readonly string[]) => states.find((state) => state.name === name)?.since();

  const unreadableFiles = (log: KindName) => {
    const follower = pipelines[0]?.follower;
    if (follower?.problem() !== undefined) return filesOf(log).length;
    return follower?.unreadable().filter(({ kind }) => kind === log).length ?? 0;
  };

  return [
    ...queueFamilies(
      observed.queue,
      () => states.find(({ name }) => name === "queue")?.since(),
      observed.countersSince,
    ),
    gauge(
      "xmail_messages_without_delivery",
      "Messages received by SMTP or picked up from spool/local that have no SMAIL line yet and that no filter dropped or bounced, by age: " +
        "1m is from one minute up to the next age, 1d up to 7 days. Includes messages that XMail gave up; for messages that are " +
        "really waiting see xmail_queue_messages.",
      ["age"],
      () => Object.entries(observed.withoutDelivery() ?? {}).map(([age, count]) => [[age], count] as const),
    ),
    gauge(
      "xmail_timezone_mismatch_seconds",
      "Server's UTC offset according to the SMAIL log minus the configured offset; if not 0, all timestamps are wrong.",
      [],
      () => row([], observed.zoneMismatchSeconds()),
    ),
    gauge(
      "xmail_up",
      "Whether the service greeted in the last probe: 1 or 0. Only for services that --xmail.probe names; absent before the first probe has ended.",
      ["service"],
      () =>
        observed.services().flatMap(({ service, isUp }) => row([service], isUp === undefined ? isUp : Number(isUp))),
    ),
    gauge(
      "xmail_probe_banner_seconds",
      "Time from the start of the connection to the greeting in the last probe; absent if it failed.",
      ["service"],
      () => observed.services().flatMap(({ service, seconds: value }) => row([service], value)),
    ),
    gauge(
      "xmail_log_longest_silence_seconds",
      "Longest time without a line at the same hours of the week (two hours before and after) within the last two weeks, without silences " +
        "that were too long. A log is silent for too long after three times that, and half an hour. Absent before a day is known.",
      ["log"],
      () => observed.longestSilences().map(([log, value]) => [[log], value] as const),
    ),
    gauge(
      "xmail_smtp_account_messages_max",
      "Messages accepted in the last hour from the authenticated account with the most; since the start of the exporter.",
      [],
      () => row([], observed.mostByAccount()?.messages),
    ),
    gauge(
      "xmail_smtp_account_recipients_max",
      "Recipients accepted in the last hour from the authenticated account with the most; since the start of the exporter.",
      [],
      () => row([], observed.mostByAccount()?.recipients),
    ),
    gauge("xmail_log_files", "Log files in the directory.", ["log"], () => perLog((log) => filesOf(log).length)),
    gauge("xmail_log_bytes", "Size of the log files in the directory.", ["log"], () =>
      perLog((log) => filesOf(log).reduce((sum, { cursor }) => sum + cursor.size, 0)),
    ),
    gauge(
      "xmail_log_unreadable_files",
      "Log files that cannot be read (permission denied, I/O error); all of them if their directory cannot be read.",
      ["log"],
      () => perLog((log) => unreadableFiles(log)),
    ),
    counter(
      "xmail_exporter_lost_bytes_total",
      "Bytes that were deleted or overwritten before they were read.",
      ["log", "pipeline"],
      () => perPipeline(({ follower }, log) => follower.lost(log).bytes),
      sinceOf,
    ),
    counter(
      "xmail_exporter_lost_lines_total",
      "Lines in the lost bytes, as far as they could be counted.",
      ["log", "pipeline"],
      () => perPipeline(({ follower }, log) => follower.lost(log).lines),
      sinceOf,
    ),
    gauge("xmail_exporter_lag_bytes", "Bytes not yet read, or not yet acknowledged.", ["log", "pipeline"], () =>
      perPipeline(({ follower }, log) => follower.lag(log).bytes),
    ),
    gauge(
      "xmail_exporter_lag_seconds",
      "Age of the oldest complete line not yet read, or not yet acknowledged; 0 if there is none.",
      ["log", "pipeline"],
      () => perPipeline(({ follower }, log) => follower.lag(log).seconds),
    ),
    gauge("xmail_exporter_last_event_timestamp_seconds", "Time of the latest event read.", ["log"], () =>
      perLog((log) => observed.lastLine(log)),
    ),
    gauge(
      "xmail_exporter_caught_up_timestamp_seconds",
      "Time at which everything that existed at the start had been read.",
      [],
      () => row([], seconds(observed.caughtUpAt())),
    ),
    gauge(
      "xmail_exporter_counters_since_timestamp_seconds",
      "Time at which the counters started at zero: the first start, or a start without usable state.",
      [],
      () => row([], seconds(observed.countersSince())),
    ),
    ...otlpFamilies(observed.otlp),
    counter("xmail_exporter_state_writes_total", "Writes of the state to disk.", ["pipeline", "result"], () =>
      states.flatMap(({ name, writes }): Row[] => [
        [[name, "ok"], writes().ok],
        [[name, "failed"], writes().failed],
      ]),
    ),
    counter(
      "xmail_exporter_state_resets_total",
      "Starts that found a saved state but could not use it; counters started at zero.",
      ["pipeline"],
      () => states.map(({ name, resets }) => [[name], resets] as const),
    ),
    gauge(
      "xmail_exporter_build_info",
      "Version of the exporter and of Node.js; always 1.",
      ["version", "revision", "node_version"],
      () => [[[build.version, build.revision, build.nodeVersion], 1]],
    ),
  ];
}

/** Latest event time of a log in milliseconds UTC, as its cursors have it, then in seconds; undefined before the first. */
export function lastEvent(follower: Follower | undefined, log: KindName): number | undefined {
  const times =
    follower?.files().flatMap(({ cursor }) => (cursor.kind === log ? (cursor.reading.latest ?? []) : [])) ?? [];
  return times.length === 0 ? undefined : seconds(times.reduce((a, b) => Math.max(a, b)));
}

type Row = readonly [labels: readonly string[], value: number];
type Read = () => readonly Row[];
type Since = (labels: readonly string[]) => number | undefined;

function row(labels: readonly string[], value: number | undefined): Row[] {
  return value === undefined ? [] : [[labels, value]];
}

function seconds(millis: number | undefined): number | undefined {
  return millis === undefined ? undefined : millis / 1000;
}

function gauge(name: string, help: string, labels: readonly string[], read: Read): ComputedFamily {
  return { name, type: "gauge", help, labels, read };
}

/** Without `since` it begins at zero with the process. */
function counter(name: string, help: string, labels: readonly string[], read: Read, since?: Since): ComputedFamily {
  return { name, type: "counter", help, labels, read, ...(since === undefined ? {} : { since }) };
}
