import { formatTarget, type ProbeService, type ProbeTarget } from "../common/services.js";
import type { Greeting } from "./greeting.js";

/** IS XMAIL ALIVE? Asks its services again and again, and knows what they answered last. */
export interface Probes {
  states(): readonly ProbeState[];
  stop(): Promise<void>;
}

export interface ProbeState {
  readonly service: ProbeService;
  /** `127.0.0.1:25`. */
  readonly address: string;
  /** Undefined before the first answer. */
  readonly isUp: boolean | undefined;
  /** From the start of the connection to the greeting. */
  readonly seconds: number | undefined;
  /** Since the first of the probes that failed without one between that did not. Milliseconds UTC. */
  readonly failingSince: number | undefined;
  /** How many that are. */
  readonly failures: number;
  readonly error: string | undefined;
}

export interface ProbesOptions {
  readonly targets: readonly ProbeTarget[];
  /** Never rejects. */
  ask(target: ProbeTarget, signal: AbortSignal): Promise<Greeting>;
  readonly everyMs: number;
  /** Milliseconds UTC. */
  now(): number;
}

export function startProbes({ targets, ask, everyMs, now }: ProbesOptions): Probes {
  const ending = new AbortController();
  const watched = targets.map((target) => ({
    target,
    state: newState(target),
    asking: undefined as Promise<void> | undefined,
  }));
  type Watched = (typeof watched)[number];

  async function probe(one: Watched): Promise<void> {
    const at = now();
    const greeting = await ask(one.target, ending.signal);
    if (!ending.signal.aborted) one.state = follow(one.state, greeting, at);
    one.asking = undefined;
  }

  /** A service that answers late is not asked twice at once. */
  function probeAll(): void {
    for (const one of watched) one.asking ??= probe(one);
  }

  probeAll();
  const timer = setInterval(probeAll, everyMs);
  timer.unref();
  return {
    states: () => watched.map(({ state }) => state),
    async stop() {
      clearInterval(timer);
      ending.abort();
      await Promise.all(watched.flatMap(({ asking }) => asking ?? []));
    },
  };
}

function newState(target: ProbeTarget): ProbeState {
  const unknown = { isUp: undefined, seconds: undefined, failingSince: undefined, failures: 0, error: undefined };
  return { service: target.service, address: formatTarget(target), ...unknown };
}

function follow(before: ProbeState, greeting: Greeting, at: number): ProbeState {
  if ("seconds" in greeting)
    return { ...before, isUp: true, seconds: greeting.seconds, failingSince: undefined, failures: 0, error: undefined };
  const { failingSince = at, failures } = before;
  return { ...before, isUp: false, seconds: undefined, failingSince, failures: failures + 1, error: greeting.error };
}
