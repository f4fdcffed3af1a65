/** `1 message`, `3 messages`, `2 faulty entries`: the noun's plural where it is not made with an s. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `45 seconds`, `9 hours`, `5 hours 30 minutes`: the two largest units say enough. */
export function inWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = units.map(([noun, length, next]) => [Math.floor((whole % next) / length), noun] as const);
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 seconds";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, noun]) => counted(count, noun))
    .join(" ");
}

/** Length in seconds, and that of the next larger one. */
const units: readonly (readonly [noun: string, length: number, next: number])[] = [
  ["day", 86_400, Infinity],
  ["hour", 3_600, 86_400],
  ["minute", 60, 3_600],
  ["second", 1, 60],
];
