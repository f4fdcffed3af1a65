import type { KindName } from "../line.js";
import { kindOfFile } from "./name.js";
import type { FollowedFile } from "./followed-file.js";

/** A log file that the system does not let us read. */
export interface Unreadable {
  readonly kind: KindName;
  readonly name: string;
  /** Of the system: EACCES. */
  readonly code: string;
}

/** `closed`: names of files that are not followed, since they could not even be looked at, each with the code. */
export function listUnreadable(files: readonly FollowedFile[], closed: ReadonlyMap<string, string>): Unreadable[] {
  const followed = files.flatMap(({ cursor: { kind, name }, path, seen: { trouble = "" } }) =>
    path !== undefined && isOfSystem(trouble) ? [{ kind, name, code: trouble }] : [],
  );
  const others = [...closed].flatMap(([name, code]) => {
    const kind = kindOfFile(name);
    return kind === undefined || !/^E[A-Z0-9]+$/.test(code) ? [] : [{ kind, name, code }];
  });
  return [...followed, ...others];
}

/** Reasons of ours (replaced, shortened) pass with the next look, and a name that is gone is no file. */
function isOfSystem(trouble: string): boolean {
  return trouble !== "ENOENT" && /^E[A-Z0-9]+$/.test(trouble);
}
