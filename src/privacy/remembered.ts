import { LRUCache } from "lru-cache";
import { copyText } from "../common/copy-text.js";

/** The same function, which knows what became of the texts it was asked for last. Texts are latin1. */
export function remembered(treat: (text: string) => string): (text: string) => string {
  const known = new LRUCache<string, string>({ max: mostKnown });
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const treated = treat(text);
    // a piece of a line would keep all lines that were read with it
    if (text.length <= longest && treated.length <= longest) known.set(copyText(text), copyText(treated));
    return treated;
  };
}

const mostKnown = 4_000;
/** Characters. */
const longest = 200;
