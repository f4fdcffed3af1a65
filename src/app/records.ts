import type { Settings } from "../config.js";
import { createFollower, type Follower, type FollowerState } from "../files/follower.js";
import type { Keeper } from "../files/keeper.js";
import type { Batch, Source } from "../files/source.js";
import type { StartAt } from "../files/start.js";
import { nodeFileSystem } from "../files/system.js";
import { createWaker } from "../files/wake.js";
import { kindOf } from "../kinds/list.js";
import type { Logger } from "../log.js";
import { startOtlp, type OtlpPipeline } from "../otlp/pipeline.js";
import type { Privacy } from "../privacy/privacy.js";
import { version } from "../version.js";
import type { Identity } from "./identity.js";
import type { Reading } from "./reading.js";
import { openState } from "./state.js";

export interface RecordsSide {
  readonly follower: Follower;
  readonly keeper: Keeper;
  readonly resets: number;
  readonly pipeline: OtlpPipeline;
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

interface RecordsState {
  readonly directory: string;
  readonly follower: FollowerState;
}

/** Starts the OTLP pipeline: files to log records, with its state. Undefined where OpenTelemetry is switched off. */
export async function startRecords(
  settings: Settings,
  reading: Reading,
  identity: Identity,
  privacy: Privacy,
  log: Logger,
  hold: () => string | undefined,
): Promise<RecordsSide | undefined> {
  const { xmail, otlp } = settings;
  const state = await openState<RecordsState>("otlp", settings, log);
  const waker = createWaker(xmail.logDir);
  const follower = createFollower({
    directory: xmail.logDir,
    system: nodeFileSystem,
    waker,
    parse: reading.parse,
    redact: reading.redact,
    maxLineBytes: xmail.maxLineBytes,
    holdMs: holdMs,
    startAt: toStartAt(otlp.startAt),
    restored: state.restored?.follower,
    now: Date.now,
    settle() {
      // a loss without a new line is a change, too
      keeper.touch();
      return keeper.write();
    },
  });
  const keeper = state.keep((): RecordsState => ({ directory: state.directory, follower: follower.save() }));
  const { endpoint } = otlp;
  const pipeline = await startOtlp({
    source: noticing(follower, keeper.touch),
    kindOf,
    decode: reading.decode,
    ...identity,
    privacy,
    version,
    protocol: otlp.protocol,
    // the variable for logs alone is read by the exporter package itself, which uses it as it is
    endpoint: endpoint?.asIs === false ? endpoint.url : undefined,
    body: otlp.body,
    maxAge: otlp.maxAge,
    hold,
  });
  if (pipeline === undefined) {
    waker.close();
    await keeper.close();
    return undefined;
  }
  return {
    follower,
    keeper,
    resets: state.resets,
    pipeline,
    done: pipeline.done,
    async stop() {
      await pipeline.shutdown();
      await keeper.close();
      waker.close();
      await follower.close();
    },
  };
}

function toStartAt(startAt: Settings["otlp"]["startAt"]): StartAt {
  return "ago" in startAt ? { since: Date.now() - startAt.ago } : startAt;
}

/** The same source, telling the keeper of every step. */
function noticing(source: Source, touch: () => void): Source {
  return {
    async next(limit, signal): Promise<Batch> {
      const batch = await source.next(limit, signal);
      return {
        ...batch,
        commit() {
          batch.commit();
          touch();
        },
      };
    },
  };
}

/** Milliseconds a deleted file is held open for a back end that is down: its disk space is held as long. */
const holdMs = 600_000;
