import { formatOffset } from "../common/utc-offset.js";
import type { Settings } from "../config.js";
import type { Logger } from "../log.js";
import type { ZoneCheck } from "../parse/zone-check.js";
import { adviseZone } from "../pipelines/zone-evidence.js";

/** Gives a function that logs whether the configured zone is the mail server's, each time that changes. */
export function createZoneLog(check: ZoneCheck, { xmail }: Settings, log: Logger): () => void {
  let logged = 0;
  return () => {
    const evidence = check.evidence();
    const mismatch = evidence?.mismatchSeconds ?? 0;
    if (mismatch === logged) return;
    logged = mismatch;
    const server_offset = formatOffset((evidence?.offsetSeconds ?? 0) * 1000);
    const facts = { zone: xmail.timezone, mismatch_seconds: mismatch, server_offset };
    if (evidence === undefined || mismatch === 0) log.info(facts, "the time zone matches the SMAIL log again");
    else
      log.warn(
        facts,
        `the configured time zone is not the mail server's: ${adviseZone([evidence], evidence)}; ${until}`,
      );
  };
}

const until = "until then delivery durations are not measured and no log records are sent";
