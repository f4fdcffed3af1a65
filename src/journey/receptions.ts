import { hash } from "node:crypto";
import type { Event } from "../event.js";

/**
 * MESSAGES THAT SMTP RECEIVED, to recognize the filter lines about them: an `in` or `out` line names no message id as a rule, but a spool file,
 * whose name begins with the milliseconds at which SMTP wrote it. Client, sender, recipient and that second together are the message's.
 * Bounded; keeps hashes, and no address.
 */
export interface Receptions {
  /** Takes an event of the SMTP log. */
  see(event: Event): void;
  /** The message that a filter ran on; undefined where none or more than one fits. */
  messageIdOf(run: FilteredMessage): string | undefined;
  /** Plain data. */
  save(): SavedReceptions;
}

/** What a filter line says of its message: the second its spool file was made, and hashes that it may have. Plain data. */
export interface FilteredMessage {
  readonly second: number;
  readonly keys: readonly number[];
}

export interface SavedReceptions {
  readonly receiving: readonly (readonly [id: string, ...keys: number[]])[];
  readonly received: readonly (readonly [second: number, key: number, id: string | null])[];
}

export interface ReceptionLimits {
  /** Messages on their way in. */
  readonly receiving: number;
  /** Recipients of a message, and of messages received. */
  readonly recipients: number;
  readonly received: number;
}

export function createReceptions(
  limits: ReceptionLimits = { receiving: 1_000, recipients: 200, received: 20_000 },
  saved?: SavedReceptions,
): Receptions {
  /** Hashes of a message's recipients, by its id. */
  const receiving = new Map<string, number[]>((saved?.receiving ?? []).map(([id, ...keys]) => [id, keys]));
  /** By second: ids by hash, undefined where several have it. */
  const received = new Map<number, Map<number, string | undefined>>();
  let count = 0;
  for (const [second, key, id] of saved?.received ?? []) add(second, key, id ?? undefined);

  function add(second: number, key: number, id: string | undefined): void {
    let ids = received.get(second);
    if (ids === undefined) received.set(second, (ids = new Map<number, string | undefined>()));
    if (!ids.has(key)) count++;
    ids.set(key, !ids.has(key) || ids.get(key) === id ? id : undefined);
    for (const [oldest, dropped] of received) {
      if (count <= limits.received) break;
      count -= dropped.size;
      received.delete(oldest);
    }
  }

  return {
    see({ kind, outcome, time, fields }) {
      const { phase, messageId, clientAddress, sender, recipient } = fields;
      if (kind !== "smtp" || outcome !== "ok" || typeof messageId !== "string") return;
      if (phase === "rcpt") {
        const keys = receiving.get(messageId) ?? [];
        if (keys.length < limits.recipients) keys.push(toKey(clientAddress, sender, recipient));
        receiving.set(messageId, keys);
        dropOldest(receiving, limits.receiving);
      } else if (phase === "recv") {
        for (const key of receiving.get(messageId) ?? []) add(toSecond(time), key, messageId);
        receiving.delete(messageId);
      }
    },
    messageIdOf({ second, keys }) {
      const found = new Set<string | undefined>();
      for (let late = 0; late <= spoolingSeconds; late++) {
        const ids = received.get(second + late);
        if (ids !== undefined) for (const key of keys) if (ids.has(key)) found.add(ids.get(key));
      }
      const [id] = found;
      return found.size === 1 ? id : undefined;
    },
    save: () => ({
      receiving: [...receiving].map(([id, keys]) => [id, ...keys] as const),
      received: [...received].flatMap(([second, ids]) =>
        [...ids].map(([key, id]) => [second, key, id ?? null] as const),
      ),
    }),
  };
}

/** Undefined for a line that names no spool file. */
export function toFiltered({ fields }: Event): FilteredMessage | undefined {
  const { queuedAt, clientAddress, sender, recipient, command } = fields;
  if (typeof queuedAt !== "number") return undefined;
  // columns 1 and 2 are the real accounts; the arguments may hold the addresses as the client gave them
  const words = typeof command === "string" ? command.split(";").filter((word) => word.includes("@")) : [];
  const keys = [sender, ...words.slice(0, mostWords)].flatMap((from) =>
    [recipient, ...words.slice(0, mostWords)].map((to) => toKey(clientAddress, from, to)),
  );
  return { second: toSecond(queuedAt), keys };
}

/** Seconds from the making of a spool file to the line that says that the message was received. */
export const spoolingSeconds = 2;

/** 52 bits: exact as a number. */
function toKey(client: Value, sender: Value, recipient: Value): number {
  const text = `${client ?? ""}\0${sender ?? ""}\0${recipient ?? ""}`.toLowerCase();
  return Number.parseInt(hash("sha256", text, "hex").slice(0, 13), 16);
}

type Value = Event["fields"][string];

function toSecond(millis: number): number {
  return Math.floor(millis / 1000);
}

function dropOldest(map: Map<unknown, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}

/** Arguments with an address. */
const mostWords = 4;
