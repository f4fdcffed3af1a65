import type { Advice } from "../../advice/advice.js";
import type { InForce, Settings } from "../../config.js";

/** What a check is given. */
export interface Context {
  readonly settings: Settings;
  readonly inForce: readonly InForce[];
  /** What is to be known of the settings and is no fault. */
  readonly notes?: readonly string[];
  readonly signal: AbortSignal;
  /** Asks the OTLP endpoint; without it only a connection is tried. */
  readonly probe?: Probe;
  /** Where processes are seen. Default `/proc`. */
  readonly procDir?: string;
  /** Where the machine's id is. Default `/etc/machine-id`. */
  readonly machineIdPath?: string;
  /** Milliseconds UTC. */
  readonly now?: () => number;
  /** What cannot be reached, and is said: nothing more is said of what lies there. */
  readonly unreachable?: ReadonlySet<Place>;
}

export type Place = "mail root" | "logs";

export interface Finding extends Advice {
  readonly level: "ok" | "warning" | "error";
}

/** One subject. Never rejects: what it stumbles over is a finding. */
export type Check = (context: Context) => Promise<readonly Finding[]>;

/** Asks the endpoint whether it takes records. `text` says what came back, free of secrets. */
export type Probe = (settings: Settings, signal: AbortSignal) => Promise<ProbeAnswer>;

export interface ProbeAnswer {
  readonly answered: boolean;
  /** Of HTTP; undefined where there was no answer. */
  readonly status?: number | undefined;
  readonly text: string;
}
