/**
 * A message id as a whole number, which is cheap to keep by the hundred thousand: `S1468` came over SMTP, `L15C6` from
 * spool/local. Undefined for the ids of other ways in (`P`, `X`), which no log but SMAIL knows, and for what is no id.
 */
export function toMessageKey(id: unknown): number | undefined {
  if (typeof id !== "string" || id.length < 2 || id.length > longest) return undefined;
  const way = id.charCodeAt(0);
  if (way !== smtp && way !== local) return undefined;
  let counter = 0;
  for (let index = 1; index < id.length; index++) {
    const digit = hexadecimal(id.charCodeAt(index));
    if (digit < 0) return undefined;
    counter = counter * 16 + digit;
  }
  return counter * 2 + (way === local ? 1 : 0);
}

/** True for the key of a message that came over SMTP. */
export function cameBySmtp(key: number): boolean {
  return key % 2 === 0;
}

/** XMail prints upper-case digits. */
function hexadecimal(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x41 && code <= 0x46 ? code - 0x37 : -1;
}

const smtp = 0x53;
const local = 0x4c;
/** A letter and 12 digits: a number of that size is still exact. */
const longest = 13;
