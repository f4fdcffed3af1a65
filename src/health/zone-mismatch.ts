import { formatOffset } from "../common/utc-offset.js";
import type { Settings } from "../config.js";
import type { Logger } from "../log.js";
import type { ZoneCheck } from "../parse/zone-check.js";
import { adviseZone } from "../pipelines/zone-evidence.js";

/**
 * Gives a function that tells what is wrong with the configured zone, or undefined, and logs it once each time it changes.
 * While it is wrong no log record is sent: its time would be wrong for good.
 */
export function watchZoneMismatch(check: ZoneCheck, { xmail }: Settings, log: Logger): () => string | undefined {
  let logged = 0;
  return () => {
    const evidence = check.evidence();
    const mismatch = evidence?.mismatchSeconds ?? 0;
    if (mismatch !== logged) {
      logged = mismatch;
      const server_offset = formatOffset((evidence?.offsetSeconds ?? 0) * 1000);
      const facts = { zone: xmail.timezone, mismatch_seconds: mismatch, server_offset };
      if (evidence === undefined || mismatch === 0) log.info(facts, "the time zone matches the SMAIL log again");
      else
        log.warn(
          facts,
          `the configured time zone is not the mail server's: ${adviseZone([evidence], evidence)}; ${until}`,
        );
    }
    if (evidence === undefined || mismatch === 0) return undefined;
    const offset = formatOffset(evidence.offsetSeconds * 1000);
    return `the SMAIL log shows UTC offset ${offset}, which is not that of ${xmail.timezone}; set --xmail.timezone`;
  };
}

const until = "until then delivery durations are not measured and no log records are sent";
