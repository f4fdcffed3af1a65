import type { KindName } from "../line.js";
import { ctrl } from "./ctrl.js";
import { filters } from "./filters.js";
import { finger } from "./finger.js";
import type { Kind } from "./kind.js";
import { lmail } from "./lmail.js";
import { pop3 } from "./pop3.js";
import { psync } from "./psync.js";
import { smail } from "./smail.js";
import { smtp } from "./smtp.js";

/** The eight, in the order of docs and pages: the way of a message first. */
export const kinds: readonly Kind[] = [smtp, smail, lmail, pop3, psync, finger, ctrl, filters];

let last: Kind = smtp;
const byName = new Map<string, Kind>(kinds.map((kind) => [kind.name, kind]));

export function kindOf(name: KindName): Kind {
  // lines of a log come one after the other
  if (last.name === name) return last;
  const kind = byName.get(name);
  if (kind === undefined) throw new Error(`no kind is named ${name}`);
  last = kind;
  return kind;
}
