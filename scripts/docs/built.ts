/** Loads a module of the build: the sources name each other with `.js`, which Node does not find beside the `.ts`. */
export async function built<T>(path: string): Promise<T> {
  return (await import(new URL(`../../dist/${path}`, import.meta.url).href)) as T;
}
