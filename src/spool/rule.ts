import type { FailureReason } from "./message.js";

/** One sign by which a host's answer is understood. Every part that is there has to fit. */
export interface Rule {
  readonly reason: FailureReason;
  readonly is?: "temporary" | "permanent";
  readonly codes?: readonly number[];
  /** Second and third part of the enhanced status code (RFC 3463 and its registry): `1.1` of `5.1.1`; empty where there is none. */
  readonly enhanced?: RegExp;
  /** In the answer's text, lower-case and without addresses. */
  readonly words?: RegExp;
}
