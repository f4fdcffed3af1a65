import { randomUUID } from "node:crypto";
import type { Settings } from "../config.js";
import { reasonOf } from "../errors.js";
import { deriveInstanceId, keepInstanceId, readInstanceId } from "../files/instance-id.js";
import { createTraceIds } from "../journey/trace-id.js";
import type { Logger } from "../log.js";

/** Who this exporter is to backends, for good. */
export interface Instance {
  readonly instanceId: string;
  /** The trace of all records of a message; exemplars name it too. */
  readonly traceIdOf: (messageId: string) => string;
  /** True where the next start makes another id, and with it other uids of the same records. */
  changes(): boolean;
  /** To be called now and then: keeps an id that could not be kept until now. Never rejects. */
  keep(): Promise<void>;
  /** The state directory was removed: the id is to be kept again. */
  forget(): void;
}

/**
 * The id that is set, else the one kept in the state directory, where the first start makes it. Where it cannot be kept
 * (decision 12) it is derived from the machine; a machine without an id gets another at each start. Both are said.
 */
export async function openInstance(settings: Settings, log: Logger, machineIdPath?: string): Promise<Instance> {
  const { dir } = settings.state;
  let trouble: unknown;
  const lasting = settings.otlp.instanceId ?? (await readOrMake(dir).catch(derive));
  const instanceId = lasting ?? randomUUID();
  let isKept = trouble === undefined;
  if (!isKept) log.warn({ dir, reason: reasonOf(trouble) }, lasting === undefined ? changing : derived);

  function derive(error: unknown): Promise<string | undefined> {
    trouble = error;
    return deriveInstanceId(dir, machineIdPath);
  }

  return {
    instanceId,
    traceIdOf: createTraceIds(instanceId),
    changes: () => lasting === undefined && !isKept,
    async keep() {
      if (isKept) return;
      try {
        // one that came back with its directory is older than this process
        if ((await readInstanceId(dir)) === undefined) await keepInstanceId(dir, instanceId);
        isKept = true;
        log.info({ dir }, "the instance id is kept now");
      } catch {
        // said already; the next call tries again
      }
    },
    forget: () => (isKept = settings.otlp.instanceId !== undefined),
  };
}

/** The id that a start has which cannot write the state directory; undefined where each start has another. */
export async function predictInstanceId(
  { otlp, state: { dir } }: Settings,
  machineIdPath?: string,
): Promise<string | undefined> {
  const kept = otlp.instanceId ?? (await readInstanceId(dir).catch(() => undefined));
  return kept ?? deriveInstanceId(dir, machineIdPath);
}

async function readOrMake(dir: string): Promise<string> {
  const found = await readInstanceId(dir);
  if (found !== undefined) return found;
  const made = randomUUID();
  await keepInstanceId(dir, made);
  return made;
}

const changing =
  "the instance id cannot be kept: after each start the same records have another log.record.uid; set --otlp.instance-id";
const derived =
  "the instance id cannot be kept, so it is derived from this machine's id and --state.dir; set --otlp.instance-id";
