/** The code of an error of Node or the system, `ENOENT`; undefined for what has none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
