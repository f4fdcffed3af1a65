/**
 * Milliseconds of `1h30m`, by how many milliseconds each unit has; a unit that begins another one (`m`, `ms`) comes behind it.
 * Undefined for any other text.
 */
export function readDuration(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const part = `(\\d+(?:\\.\\d+)?)(${Object.keys(units).join("|")})`;
  if (!new RegExp(`^(?:${part})+$`).test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit = ""] of text.matchAll(new RegExp(part, "g")))
    sum += Number(number) * (units[unit] ?? NaN);
  return sum;
}
