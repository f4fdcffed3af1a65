import type { Settings } from "../config.js";
import type { Logger } from "../log.js";
import type { ZoneCheck } from "../parse/zone-check.js";

/**
 * Gives a function that tells what is wrong with the configured zone, or undefined, and says it in the log once each time it changes.
 * While it is wrong no log record is sent: its time would be wrong for good.
 */
export function watchZone(check: ZoneCheck, { xmail }: Settings, log: Logger): () => string | undefined {
  let said = 0;
  return () => {
    const evidence = check.evidence();
    const mismatch = evidence?.mismatchSeconds ?? 0;
    if (mismatch !== said) {
      said = mismatch;
      const facts = {
        zone: xmail.timezone,
        mismatch_seconds: mismatch,
        server_offset: formatOffset(evidence?.offsetSeconds ?? 0),
      };
      if (mismatch === 0) log.info(facts, "the time zone agrees with the SMAIL log again");
      else
        log.warn(
          facts,
          "the time zone is not the mail server's: set --xmail.timezone to a zone with the server's offset",
        );
    }
    if (evidence === undefined || mismatch === 0) return undefined;
    return `the SMAIL log shows UTC offset ${formatOffset(evidence.offsetSeconds)}, not that of ${xmail.timezone}; set --xmail.timezone`;
  };
}

/** `+02:00` */
function formatOffset(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const part = (value: number) => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
}
