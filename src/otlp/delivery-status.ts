import type { Answer } from "./answer.js";

/** Records since the process began: the values of `xmail_exporter_otlp_records_total`. */
export interface Counters {
  accepted: number;
  rejected: number;
  /** Older than `--otlp.max-age`. */
  skipped: number;
  /** Sent without being acknowledged, and due to be sent again. */
  retried: number;
}

export function newCounters(): Counters {
  return { accepted: 0, rejected: 0, skipped: 0, retried: 0 };
}

/** What the delivery is doing, for the status page, `check` and alerts. Times are milliseconds UTC. */
export interface DeliveryState {
  /** `waiting` from the first failure until records are accepted again, and while held. */
  readonly state: "idle" | "sending" | "waiting";
  /** When this state began. */
  readonly since: number;
  /** Why nothing is sent although the endpoint may be well. */
  readonly held?: string;
  /** While records are passed over in search of one that is accepted. */
  readonly refused?: Refused;
  /** Of the last request; the text holds no control characters. */
  readonly lastAnswer?: { readonly status?: number; readonly text: string };
  readonly lastAcceptedTime?: number;
  /** When and why records were last counted as rejected. */
  readonly lastRejection?: { readonly time: number; readonly status?: number; readonly text: string };
  readonly consecutiveFailures: number;
}

/** Records that wait behind a refusal. */
interface Refused {
  readonly records: number;
  /** The newest of all is refused, and the oldest again: it is the endpoint or the settings, and not the records. */
  readonly isEvery: boolean;
}

/** Of two deliveries to the same endpoint as if they were one: what is wrong with either is wrong. */
export function joinStates(one: DeliveryState, other: DeliveryState): DeliveryState {
  const [shown, rest] = weigh(other) > weigh(one) ? [other, one] : [one, other];
  const lastAcceptedTime = latest(one.lastAcceptedTime, other.lastAcceptedTime);
  const lastAnswer = shown.lastAnswer ?? rest.lastAnswer;
  const isNewer = (other.lastRejection?.time ?? 0) > (one.lastRejection?.time ?? 0);
  const lastRejection = isNewer ? other.lastRejection : one.lastRejection;
  return {
    ...shown,
    ...(lastAnswer === undefined ? {} : { lastAnswer }),
    ...(lastAcceptedTime === undefined ? {} : { lastAcceptedTime }),
    ...(lastRejection === undefined ? {} : { lastRejection }),
  };
}

function weigh({ state }: DeliveryState): number {
  return ["idle", "sending", "waiting"].indexOf(state);
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

/** Keeps the state and tells of every change. */
export interface Status {
  /** How many in a row. */
  failures(): number;
  idle(): void;
  sending(): void;
  /** Undefined: no longer. */
  held(reason: string | undefined): void;
  answered(answer: Answer): void;
  accepted(): void;
  rejected(answer: Answer): void;
  failed(): void;
  refused(refused: Refused): void;
}

export function createStatus(now: () => number, onState: (state: DeliveryState) => void): Status {
  let state: DeliveryState = { state: "idle", since: now(), consecutiveFailures: 0 };

  const change = (next: DeliveryState["state"], parts: Partial<DeliveryState> = {}) => {
    const { held: _, refused: __, ...rest } = state;
    state = { ...rest, ...parts, state: next, since: next === state.state ? state.since : now() };
    onState(state);
  };
  // a standstill lasts until records are accepted, however often they are sent meanwhile
  const changeIfWell = (next: DeliveryState["state"]) => {
    if (state.consecutiveFailures === 0 && state.held === undefined && state.state !== next) change(next);
  };

  return {
    failures: () => state.consecutiveFailures,
    idle: () => changeIfWell("idle"),
    sending: () => changeIfWell("sending"),
    held(reason) {
      if (reason === state.held) return;
      if (reason !== undefined) change("waiting", { held: reason });
      else change(state.consecutiveFailures === 0 ? "idle" : "waiting");
    },
    answered(answer) {
      state = { ...state, lastAnswer: words(answer) };
    },
    accepted: () => change("sending", { lastAcceptedTime: now(), consecutiveFailures: 0 }),
    rejected: (answer) => change(state.state, { lastRejection: { ...words(answer), time: now() } }),
    failed: () => change("waiting", { consecutiveFailures: state.consecutiveFailures + 1 }),
    refused: (refused) => change("waiting", { refused }),
  };
}

function words({ status, text }: Answer): { status?: number; text: string } {
  return status === undefined ? { text } : { status, text };
}
