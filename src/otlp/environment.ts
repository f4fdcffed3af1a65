/** The first of these variables of the OpenTelemetry standard that holds a number above zero, or undefined. */
export function readPositive(...variables: readonly string[]): number | undefined {
  return variables.map((name) => Number(process.env[name])).find((value) => Number.isFinite(value) && value > 0);
}
