/**
 * False where the text from `start` to `end` holds no address and no IP for sure, as most do: an `@`; three groups of up to three
 * digits with the same sign behind each; `::`, or six colons between nothing but hexadecimal digits and dots. One look at each
 * character, where a search takes four.
 */
export function mayHoldPerson(text: string, start = 0, end = text.length): boolean {
  let digits = 0;
  let groups = 0;
  let colons = 0;
  let last = 0;
  let separator = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code >= zero && code <= nine) digits++;
    else if (code === dot || code === dash) {
      groups = digits === 0 || digits > 3 ? 0 : separator === code ? groups + 1 : 1;
      if (groups === 3) return true;
      if (code === dash) colons = 0;
      separator = code;
      digits = 0;
    } else {
      if (code === at) return true;
      if (code === colon) {
        if (last === colon || ++colons === 6) return true;
      } else if (!isHexLetter(code)) colons = 0;
      digits = 0;
      groups = 0;
    }
    last = code;
  }
  return false;
}

function isHexLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66;
}

const zero = 0x30;
const nine = 0x39;
const dot = 0x2e;
const dash = 0x2d;
const colon = 0x3a;
const at = 0x40;
