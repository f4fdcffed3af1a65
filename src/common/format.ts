/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 message`, `3 messages`, `2 entries`: the plural is given where it is not made with an s. */
export function pluralize(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** `0 B`, `12.3 MiB` */
export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  if (power <= 0) return `${formatCount(bytes)} B`;
  return `${(bytes / 1024 ** power).toFixed(1)} ${byteUnits[power] ?? ""}`;
}

/** For sentences: `45 seconds`, `9 hours`, `5 hours 30 minutes`. The two largest units say enough. */
export function formatDuration(seconds: number): string {
  return twoLargest(seconds, (count, unit) => pluralize(count, unit));
}

/** For tables: `0 s`, `4 min 10 s`, `3 d 2 h`. */
export function formatShortDuration(seconds: number): string {
  return twoLargest(seconds, (count, unit) => `${formatCount(count)} ${symbols[unit]}`);
}

export type TimeUnit = "day" | "hour" | "minute" | "second";

/** A duration in its two largest units, each as `format` has it. */
export function twoLargest(seconds: number, format: (count: number, unit: TimeUnit) => string): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = timeUnits.map((unit) => ({ unit, count: Math.floor((whole % unit.next) / unit.length) }));
  const first = parts.findIndex(({ count }) => count > 0);
  if (first === -1) return format(0, "second");
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => format(count, unit.name))
    .join(" ");
}

/** Seconds, and those of the next larger unit. */
const timeUnits: readonly { readonly name: TimeUnit; readonly length: number; readonly next: number }[] = [
  { name: "day", length: 86_400, next: Infinity },
  { name: "hour", length: 3_600, next: 86_400 },
  { name: "minute", length: 60, next: 3_600 },
  { name: "second", length: 1, next: 60 },
];
const symbols: Readonly<Record<TimeUnit, string>> = { day: "d", hour: "h", minute: "min", second: "s" };
const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
