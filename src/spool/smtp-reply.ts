/** What stands at fixed places of an SMTP reply, and the rest of it as words to look for. */
export interface SmtpReply {
  /** 200..599; undefined where the text begins with no such number. */
  readonly code: number | undefined;
  /** `4.2.0` */
  readonly enhancedCode: string | undefined;
  /** Lower-case, on one line, without codes and addresses: `greylisted, try again later`. Its first 1,000 letters or so. */
  readonly words: string;
}

/** Reads a reply whose lines, if there are several, are joined by CR LF and begin each with its code. */
export function parseSmtpReply(text: string): SmtpReply {
  const [, code, enhancedCode] =
    /^([2-5][0-9]{2})(?![0-9])(?:[- ] *\(?#?([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.]))?/.exec(text) ?? [];
  return {
    code: code === undefined ? undefined : Number(code),
    // some put it at the end: `550 no mailbox here by that name (#5.1.1)`
    enhancedCode: enhancedCode ?? /\(#([245]\.[0-9]{1,3}\.[0-9]{1,3})\)/.exec(text.slice(0, mostText))?.[1],
    words: toWords(text.slice(0, mostText)),
  };
}

/** Addresses are chosen by people who may be called `spam` or `quota`. */
function toWords(text: string): string {
  return text
    .replace(/(^|\n)[2-5][0-9]{2}(?![0-9])[- ]?(?: *\(?#?[245]\.[0-9]{1,3}\.[0-9]{1,3}\)?(?![0-9.]))?/g, "$1 ")
    .replace(/<[^<>]*>/g, " ")
    .split(/[\s\0]+/)
    .filter((word) => !word.includes("@"))
    .join(" ")
    .trim()
    .toLowerCase();
}

/** XMail keeps 511 bytes of a reply. */
const mostText = 1024;
