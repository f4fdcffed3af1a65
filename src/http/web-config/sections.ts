import type * as z from "zod";
import { headerNames, sections } from "./schema.js";

/** Takes where a fault is (`tls_server_config.cert_file`) and what is wrong with it. */
export type SectionError = (where: string, wrong: string) => void;

export type SectionName = keyof typeof sections;

export interface Section<Name extends SectionName> {
  readonly value: z.output<(typeof sections)[Name]>;
  /** Keys with a fault; `value` is without them, so that the rest can still be checked. */
  readonly wrong: ReadonlySet<string>;
}

/** Undefined when it is no section at all. */
export function readSection<Name extends SectionName>(
  name: Name,
  given: unknown,
  fault: SectionError,
): Section<Name> | undefined {
  const mapping = given ?? {};
  if (!isMapping(mapping)) {
    fault(name, "must be keys with values");
    return undefined;
  }
  const schema: z.ZodType = sections[name];
  const wrong = new Set<string>();
  for (const issue of schema.safeParse(mapping).error?.issues ?? []) {
    for (const [path, what] of toFaults(name, issue)) {
      fault([name, ...path].join("."), what);
      wrong.add(String(path[0]));
    }
  }
  const rest = Object.fromEntries(Object.entries(mapping).filter(([key]) => !wrong.has(key)));
  return { value: schema.parse(rest) as Section<Name>["value"], wrong };
}

/** User names with their hashes. A hash is never repeated in a fault. */
export function readUsers(given: unknown, fault: SectionError): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  const mapping = given ?? {};
  if (!isMapping(mapping)) fault("basic_auth_users", "must be user names with bcrypt hashes");
  for (const [name, hash] of isMapping(mapping) ? Object.entries(mapping) : []) {
    const where = `basic_auth_users.${name}`;
    if (!/^[^:\p{C}]+$/u.test(name))
      fault(where, "no user name: it must have letters, no colon, no control characters");
    if (typeof hash === "string" && bcryptHash.test(hash)) users.set(name, hash);
    else fault(where, "must be a bcrypt hash of cost 4 to 16, made for example with: htpasswd -nBC 10 USER");
  }
  return users;
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A cost above 16 would keep the exporter busy for many seconds at each wrong password. */
const bcryptHash = /^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;

type Found = readonly [path: readonly PropertyKey[], what: string];

function toFaults(name: SectionName, issue: z.core.$ZodIssue): readonly Found[] {
  if (issue.code !== "unrecognized_keys") return [[issue.path, issue.message]];
  const known = issue.path.length === 0 ? Object.keys(sections[name].shape) : headerNames;
  return issue.keys.map((key) => [[...issue.path, key], `unknown key; known are ${known.join(", ")}`]);
}
