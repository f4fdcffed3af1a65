import type { Settings } from "../config.js";
import type { Parse } from "../event.js";
import type { Redact } from "../files/fingerprint.js";
import { kindOf } from "../kinds/list.js";
import { createParser } from "../parse/parser.js";
import { createDecoder } from "../parse/text.js";
import { createZone } from "../parse/zone.js";
import { createZoneCheck, type ZoneCheck } from "../parse/zone-check.js";

/** How lines become events: the same for both pipelines. */
export interface Decoding {
  readonly parse: Parse;
  readonly redact: Redact;
  readonly decode: (raw: string) => string;
  readonly zoneCheck: ZoneCheck;
}

export function createDecoding({ xmail }: Settings): Decoding {
  const zone = createZone(xmail.timezone);
  return {
    parse: createParser(zone),
    redact: (kind, text) => kindOf(kind).redact(text),
    decode: createDecoder(xmail.encoding),
    zoneCheck: createZoneCheck(zone, xmail.zoneIsGuessed),
  };
}
