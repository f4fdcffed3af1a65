import type { Zone } from "../../parse/zone.js";
import { type Flow, flows } from "./tally.js";

/** What happened in an hour of the day, on a day or in a month. */
export interface Step {
  /** `09`, `2026-11-24`, `2026-11`. */
  readonly name: string;
  readonly counts: Readonly<Record<Flow, number>>;
}

/** Counts by the clock of the mail server. Memory is bounded by the length of the period. */
export interface Calendar {
  add(flow: Flow, time: number): void;
  hours(): readonly Step[];
  /** By day, above a month by month. */
  days(): readonly Step[];
}

/** `from` and `to` in milliseconds UTC. */
export function createCalendar(from: number, to: number, zone: Zone): Calendar {
  const firstDay = dayOf(from, zone);
  const days = Array.from({ length: dayOf(to - 1, zone) - firstDay + 1 }, newCounts);
  const hours = Array.from({ length: 24 }, newCounts);

  return {
    add(flow, time) {
      const local = time + zone.offsetAt(time);
      const hour = hours[Math.floor(local / hourMs) % 24];
      const day = days[Math.floor(local / dayMs) - firstDay];
      if (hour !== undefined) hour[flow]++;
      if (day !== undefined) day[flow]++;
    },
    hours: () => hours.map((counts, hour) => ({ name: String(hour).padStart(2, "0"), counts })),
    days() {
      const named = days.map((counts, index) => ({ name: dateOf(firstDay + index), counts }));
      return named.length <= mostDays ? named : byMonth(named);
    },
  };
}

function byMonth(days: readonly Step[]): Step[] {
  const months = Map.groupBy(days, ({ name }) => name.slice(0, 7));
  return [...months].map(([name, own]) => {
    const counts = newCounts();
    for (const day of own) for (const flow of flows) counts[flow] += day.counts[flow];
    return { name, counts };
  });
}

function newCounts(): Record<Flow, number> {
  return { received: 0, delivered: 0, refused: 0, loginsFailed: 0 };
}

/** Days since the epoch, by the server's clock. */
function dayOf(time: number, zone: Zone): number {
  return Math.floor((time + zone.offsetAt(time)) / dayMs);
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

const hourMs = 3_600_000;
const dayMs = 86_400_000;
const mostDays = 32;
