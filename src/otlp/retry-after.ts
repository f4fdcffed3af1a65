/** Milliseconds from `now` that a Retry-After header asks for, in seconds or as a date. Undefined for anything else. */
export function retryAfterMillis(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? "";
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000;
  if (!/[a-z]{3}/i.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
