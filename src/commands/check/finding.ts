import type { InForce, Settings } from "../../config.js";

/** What a check is given. */
export interface Context {
  readonly settings: Settings;
  readonly inForce: readonly InForce[];
  /** What is to be known of the settings and is no fault. */
  readonly notes?: readonly string[];
  readonly signal: AbortSignal;
  /** Asks the OTLP end point; without it only a connection is tried. */
  readonly probe?: Probe;
  /** Where processes are seen. Default `/proc`. */
  readonly procDir?: string;
  /** Milliseconds UTC. */
  readonly now?: () => number;
}

export interface Finding {
  readonly mark: "ok" | "warning" | "fault";
  readonly text: string;
  readonly mend?: string;
}

/** One subject. Never rejects: what it stumbles over is a finding. */
export type Check = (context: Context) => Promise<readonly Finding[]>;

/** Asks the end point whether it takes records. `text` says what came back, free of secrets. */
export type Probe = (settings: Settings, signal: AbortSignal) => Promise<{ answered: boolean; text: string }>;
