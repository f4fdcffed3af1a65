import type { Settings } from "../config.js";
import type { Follower, FollowerState } from "../files/follower.js";
import type { Checkpointer } from "../files/checkpointer.js";
import type { Batch, Source } from "../files/source.js";
import type { StartAt } from "../files/start.js";
import { kindOf } from "../kinds/list.js";
import type { Logger } from "../log.js";
import type { QueueRecord } from "../otlp/queue-record.js";
import { startOtlp, type OtlpPipeline, type OtlpSettings } from "../otlp/pipeline.js";
import type { Privacy } from "../privacy/privacy.js";
import type { RecordsDestination } from "./telemetry.js";
import { followLogs } from "./follow.js";
import type { Instance } from "./instance.js";
import type { Decoding } from "./decoding.js";
import { openLogState } from "./state.js";

export interface RecordsPipeline {
  readonly follower: Follower;
  readonly checkpointer: Checkpointer;
  readonly resets: number;
  /** True where an earlier process left a state. */
  readonly isRestored: boolean;
  readonly pipeline: OtlpPipeline;
  readonly done: Promise<void>;
  /**
   * Looks at the files for a delivery that is stalled, so that its lag is true. One that flows looks itself, and lines
   * loaded in between would end its requests early.
   */
  keepLag(): Promise<void>;
  stop(): Promise<void>;
}

interface RecordsState {
  readonly directory: string;
  readonly follower: FollowerState;
}

/** What the records pipeline is given by others. */
interface RecordsParts {
  /** While it gives a reason, nothing is sent. */
  hold(): string | undefined;
  /** Records that no line makes. */
  readonly queueRecords: Source<QueueRecord> | undefined;
}

/** Starts an OTLP pipeline: files to log records, or to spans where traces are sent there, with a state of its own. */
export async function startRecords(
  destination: RecordsDestination,
  settings: Settings,
  reading: Decoding,
  identity: Instance,
  privacy: Privacy,
  log: Logger,
  { hold, queueRecords }: RecordsParts,
): Promise<RecordsPipeline> {
  const { otlp } = settings;
  const name = destination.endpoint.signal === "traces" ? "traces" : "otlp";
  const state = await openLogState<RecordsState>(name, settings, log);
  const following = followLogs(settings, reading, {
    holdMs,
    chunkBytes,
    startAt: toStartAt(otlp.startAt),
    restored: state.restored?.follower,
    saveProgress: () => checkpointer.write(),
    settle: () => checkpointer.flush(),
  });
  const { follower } = following;
  const checkpointer = state.keep(
    (): RecordsState => ({ directory: state.directory, follower: follower.save() }),
    saveEveryMs,
  );
  const pipeline = await startOtlp({
    ...recordsOf(destination, settings, reading, identity, privacy),
    source: marking(follower, checkpointer.markDirty),
    queueRecords,
    maxAge: otlp.maxAge,
    hold,
  });
  return {
    follower,
    checkpointer,
    resets: state.resets,
    isRestored: state.restored !== undefined,
    pipeline,
    done: pipeline.done,
    async keepLag() {
      const { state, since } = pipeline.state();
      if (state !== "idle" && Date.now() - since > standingMs) await follower.poll();
    },
    async stop() {
      await pipeline.shutdown();
      await checkpointer.close();
      await following.stop();
    },
  };
}

/** What records are made of and where they go: the same for those of today and old ones. */
export function recordsOf(
  destination: RecordsDestination,
  { otlp: { body } }: Settings,
  { decode }: Decoding,
  identity: Instance,
  privacy: Privacy,
): Omit<OtlpSettings, "source"> {
  return { kindOf, decode, ...identity, privacy, ...destination, body };
}

function toStartAt(startAt: Settings["otlp"]["startAt"]): StartAt {
  return "ago" in startAt ? { since: Date.now() - startAt.ago } : startAt;
}

/** The same source, telling the checkpointer of every step. */
function marking(source: Source, markDirty: () => void): Source {
  return {
    goBack: source.goBack,
    async next(limit, signal): Promise<Batch> {
      const batch = await source.next(limit, signal);
      return {
        items: batch.items,
        isLast: batch.isLast === true,
        commit() {
          batch.commit();
          markDirty();
        },
        rewind: () => batch.rewind(),
        pass: () => batch.pass(),
      };
    },
  };
}

/** Milliseconds after which a delivery counts as standing still. */
const standingMs = 2_000;
/** Milliseconds: so much is sent again after a kill. */
const saveEveryMs = 1_000;
/** Bytes: a request is filled from one chunk, and the end of a chunk ends it. */
const chunkBytes = 262_144;
/** Milliseconds a deleted file is held open for a backend that is down: its disk space is held as long. */
const holdMs = 600_000;
