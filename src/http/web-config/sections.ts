import type * as z from "zod";
import { headerNames, sections } from "./schema.js";

/** Takes the key (`tls_server_config.cert_file`) and what is wrong with it. */
export type ReportError = (where: string, invalid: string) => void;

export type SectionName = keyof typeof sections;

export interface Section<Name extends SectionName> {
  readonly value: z.output<(typeof sections)[Name]>;
  /** Keys with an error; `value` is without them, so that the rest can still be checked. */
  readonly invalid: ReadonlySet<string>;
}

/** Undefined when it is not a mapping. */
export function readSection<Name extends SectionName>(
  name: Name,
  given: unknown,
  report: ReportError,
): Section<Name> | undefined {
  const mapping = given ?? {};
  if (!isMapping(mapping)) {
    report(name, "must be a mapping");
    return undefined;
  }
  const schema: z.ZodType = sections[name];
  const invalid = new Set<string>();
  for (const issue of schema.safeParse(mapping).error?.issues ?? []) {
    for (const [path, what] of toErrors(name, issue)) {
      report([name, ...path].join("."), what);
      invalid.add(String(path[0]));
    }
  }
  const rest = Object.fromEntries(Object.entries(mapping).filter(([key]) => !invalid.has(key)));
  return { value: schema.parse(rest) as Section<Name>["value"], invalid };
}

/** User names with their hashes. An error never quotes a hash. */
export function readUsers(given: unknown, report: ReportError): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  const mapping = given ?? {};
  if (!isMapping(mapping)) report("basic_auth_users", "must map user names to bcrypt hashes");
  for (const [name, hash] of isMapping(mapping) ? Object.entries(mapping) : []) {
    const where = `basic_auth_users.${name}`;
    if (!/^[^:\p{C}]+$/u.test(name))
      report(where, "not a valid user name: it must not be empty or contain colons or control characters");
    if (typeof hash === "string" && bcryptHash.test(hash)) users.set(name, hash);
    else report(where, "must be a bcrypt hash of cost 4 to 16, for example from: htpasswd -nBC 10 USER");
  }
  return users;
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A cost above 16 would keep the exporter busy for many seconds per wrong password. */
const bcryptHash = /^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;

type Found = readonly [path: readonly PropertyKey[], what: string];

function toErrors(name: SectionName, issue: z.core.$ZodIssue): readonly Found[] {
  if (issue.code !== "unrecognized_keys") return [[issue.path, issue.message]];
  const known = issue.path.length === 0 ? Object.keys(sections[name].shape) : headerNames;
  return issue.keys.map((key) => [[...issue.path, key], `unknown key; known keys: ${known.join(", ")}`]);
}
