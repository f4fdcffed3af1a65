/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `0 B`, `12.3 MiB` */
export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  if (power <= 0) return `${formatCount(bytes)} B`;
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power] ?? ""}`;
}

/** `0 s`, `4 min 10 s`, `3 d 2 h`: the two largest units say enough. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = spans.map(([name, length, next]) => ({
    name,
    count: Math.floor((next === undefined ? whole : whole % next) / length),
  }));
  const first = parts.findIndex(({ count }) => count > 0);
  if (first === -1) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${formatCount(count)} ${name}`)
    .join(" ");
}

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Name, length in seconds, length of the next larger one. */
const spans: readonly (readonly [string, number, number?])[] = [
  ["d", 86_400],
  ["h", 3_600, 86_400],
  ["min", 60, 3_600],
  ["s", 1, 60],
];
