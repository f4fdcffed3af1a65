/** Text (latin1) of its own: a piece that was cut out of a larger text keeps all of that in memory. */
export function copyText(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}
