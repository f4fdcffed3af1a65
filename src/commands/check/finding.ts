import type { Advice } from "../../advice/advice.js";
import type { Endpoint } from "../../common/endpoint.js";
import type { InForce, Settings } from "../../config.js";

/** What a check is given. */
export interface Context {
  readonly settings: Settings;
  readonly inForce: readonly InForce[];
  /** What is worth knowing about the settings and is not an error. */
  readonly notes?: readonly string[];
  readonly signal: AbortSignal;
  /** Sends a record to the OTLP endpoint; without it only a connection is tried. */
  readonly probe?: Probe;
  /** Where processes are listed. Default `/proc`. */
  readonly procDir?: string;
  /** File with the machine's id. Default `/etc/machine-id`. */
  readonly machineIdPath?: string;
  /** Milliseconds UTC. */
  readonly now?: () => number;
  /** What cannot be reached and is reported already: nothing more is reported about its content. */
  readonly unreachable?: ReadonlySet<Place>;
}

export type Place = "mail root" | "logs";

export interface Finding extends Advice {
  readonly level: "ok" | "warning" | "error";
}

/** One subject. Never rejects: an error is a finding. */
export type Check = (context: Context) => Promise<readonly Finding[]>;

/** Asks the endpoint whether it accepts records. `text` is the answer, free of secrets. */
export type Probe = (endpoint: Endpoint, settings: Settings, signal: AbortSignal) => Promise<ProbeAnswer>;

export interface ProbeAnswer {
  readonly answered: boolean;
  /** Of HTTP; undefined where there was no answer. */
  readonly status?: number | undefined;
  readonly text: string;
}
