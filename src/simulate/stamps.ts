import type { KindName } from "../line.js";
import { logFileName, type OffsetAt } from "./log-name.js";

/** Times as XMail prints them: local, without a zone in the logs. */
export interface Stamps {
  /** `2026-11-24 10:05:57` */
  log(utc: number): string;
  /** `Tue, 24 Nov 2026 10:05:57 -0000`, as in spool files. */
  mail(utc: number): string;
  /** `smtp-202611240000` */
  file(kind: KindName, utc: number): string;
  /** Hour of the local day, 0 to 24 with a fraction. */
  hour(utc: number): number;
}

export function createStamps(offsetAt: OffsetAt, rotateHours: number): Stamps {
  const local = (utc: number) => new Date(utc + offsetAt(utc));
  let second = NaN;
  let text = "";
  const names = new Map<KindName, readonly [second: number, name: string]>();

  return {
    log(utc) {
      // thousands of lines share a second
      const wanted = Math.floor(utc / 1000);
      if (wanted !== second) {
        text = local(wanted * 1000)
          .toISOString()
          .slice(0, 19)
          .replace("T", " ");
        second = wanted;
      }
      return text;
    },
    mail: (utc) => `${local(utc).toUTCString().slice(0, -4)} ${writeOffset(offsetAt(utc))}`,
    file(kind, utc) {
      const wanted = Math.floor(utc / 1000);
      const known = names.get(kind);
      if (known?.[0] === wanted) return known[1];
      const name = logFileName(kind, utc, rotateHours, offsetAt);
      names.set(kind, [wanted, name]);
      return name;
    },
    hour(utc) {
      const time = local(utc);
      return time.getUTCHours() + time.getUTCMinutes() / 60;
    },
  };
}

/** XMail prints UTC itself with a minus. */
function writeOffset(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${offset > 0 ? "+" : "-"}${two(minutes / 60)}${two(minutes % 60)}`;
}
