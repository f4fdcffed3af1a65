/** What `make` gives, made again once it is so many milliseconds old. */
export function keepFor<Result>(ms: number, now: () => number, make: () => Result): () => Result {
  let made: { readonly result: Result; readonly at: number } | undefined;
  return () => {
    const at = now();
    // a clock may be set back
    if (made === undefined || Math.abs(at - made.at) >= ms) made = { result: make(), at };
    return made.result;
  };
}
