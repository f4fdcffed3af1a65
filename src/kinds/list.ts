import { kindNames, type KindName } from "../line.js";
import { ctrl } from "./ctrl.js";
import { filters } from "./filters.js";
import { finger } from "./finger.js";
import type { Kind } from "./kind.js";
import { lmail } from "./lmail.js";
import { pop3 } from "./pop3.js";
import { psync } from "./psync.js";
import { smail } from "./smail.js";
import { smtp } from "./smtp.js";

const declared: Readonly<Record<KindName, Kind>> = { smtp, smail, lmail, pop3, psync, finger, ctrl, filters };

let last: Kind = smtp;

export function kindOf(name: KindName): Kind {
  // consecutive lines are mostly of the same log
  if (last.name !== name) last = declared[name];
  return last;
}

/** All of them, in the order of their names. */
export const kinds: readonly Kind[] = kindNames.map(kindOf);
