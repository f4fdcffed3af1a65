import { randomUUID } from "node:crypto";
import type { Settings } from "../config.js";
import { keepInstanceId } from "../files/claim.js";
import { nodeStateDisk } from "../files/state.js";
import { createTraceIds } from "../journey/trace.js";
import type { Logger } from "../log.js";

/** Who this exporter is to back ends, for good. */
export interface Identity {
  readonly instanceId: string;
  /** The trace of all records of a message; exemplars name it too. */
  readonly traceIdOf: (messageId: string) => string;
}

/** As set, else as kept in the state directory, where it is made at the first start. */
export async function identify({ otlp, state }: Settings, log: Logger): Promise<Identity> {
  const instanceId = otlp.instanceId ?? (await keepInstanceId(state.dir, nodeStateDisk).catch(makeOne));
  return { instanceId, traceIdOf: createTraceIds(instanceId) };

  function makeOne(error: unknown): string {
    log.warn(
      { error },
      "the instance id cannot be kept: after a restart records have other uids; set --otlp.instance-id",
    );
    return randomUUID();
  }
}
