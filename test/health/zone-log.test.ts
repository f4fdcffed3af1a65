import { expect, it } from "vitest";
import { loadSettings } from "../../src/config.js";
import { createZoneLog } from "../../src/health/zone-log.js";
import { createLogger } from "../../src/log.js";
import { createZone } from "../../src/parse/zone.js";
import { createZoneCheck } from "../../src/parse/zone-check.js";

it("logs a wrong zone once, with what to set and what does not happen until then", () => {
  const check = createZoneCheck(createZone("UTC"));
  let logged = "";
  const log = createLogger({ level: "info", format: "logfmt", destination: { write: (line) => (logged += line) } });
  const logZone = createZoneLog(
    check,
    loadSettings(["--xmail.timezone", "UTC"], {}, () => ""),
    log,
  );
  logZone();
  check.start({ mismatchSeconds: 3_600, offsetSeconds: 3_600, at: Date.UTC(2026, 10, 24, 10, 5, 57) });
  logZone();
  logZone();
  expect(logged.match(/level=warn/g)).toHaveLength(1);
  expect(logged).toContain(
    "the configured time zone is not the mail server's: set --xmail.timezone to the server's zone, such as Europe/Berlin or " +
      "Africa/Lagos; until then delivery durations are not measured and no log records are sent",
  );
  check.start({ mismatchSeconds: 0, offsetSeconds: 0, at: Date.UTC(2026, 10, 24, 10, 5, 57) });
  logZone();
  expect(logged).toContain("the time zone matches the SMAIL log again");
});
