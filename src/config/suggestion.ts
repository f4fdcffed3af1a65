import leven from "leven";

/** `; did you mean X?` or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === undefined ? "" : `; did you mean ${found}?`;
}

/** The most similar known word, or undefined if none is similar. */
function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = plain(word);
  let best: string | undefined;
  // a third of the letters may be wrong
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const other = plain(candidate);
    // `--timezone` means `--xmail.timezone`
    const steps = wanted.length > 2 && other.endsWith(`.${wanted}`) ? 1 : distance(wanted, other);
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/^-+/, "").replaceAll("_", "-");
}

/** Letters to insert, delete or replace, or, once, to swap with their neighbour: the typing error that leven counts as two. */
function distance(a: string, b: string): number {
  const at = Array.from(a, (letter, index) => letter === b[index]).indexOf(false);
  const isSwapped = at >= 0 && `${a.slice(0, at)}${a[at + 1] ?? ""}${a[at] ?? ""}${a.slice(at + 2)}` === b;
  return isSwapped ? 1 : leven(a, b);
}
