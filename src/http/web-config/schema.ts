import * as z from "zod";
import { readDuration } from "../../common/duration.js";
import { validateHeaderValue } from "../node-http.js";
import { cipherNames, curveNames, versionNames } from "./tls-names.js";

/**
 * The sections of the web configuration file, key by key, each with what it accepts. What several keys must agree on is checked where
 * they are used. As in the exporter-toolkit, a key without a value counts as absent.
 */
export const sections = {
  tls_server_config: z.strictObject({
    cert: text("the certificate as PEM text"),
    cert_file: text("the path of a PEM file"),
    key: text("the private key as PEM text"),
    key_file: text("the path of a PEM file"),
    client_auth_type: oneOf([
      "NoClientCert",
      "RequestClientCert",
      "RequireAnyClientCert",
      "RequireClientCert",
      "VerifyClientCertIfGiven",
      "RequireAndVerifyClientCert",
    ]),
    client_ca: text("the certificate authority as PEM text"),
    client_ca_file: text("the path of a PEM file"),
    client_allowed_sans: optional(
      z
        .array(z.string("must be a string"), "must be a list")
        .min(1, "is empty: remove it, or list the names that may connect"),
    ),
    min_version: oneOf(versionNames),
    max_version: oneOf(versionNames),
    cipher_suites: listOf(cipherNames),
    prefer_server_cipher_suites: trueOrFalse(),
    curve_preferences: listOf(curveNames),
  }),
  http_server_config: z.strictObject({
    http2: trueOrFalse(),
    headers: optional(
      z.strictObject(
        {
          "Content-Security-Policy": header(),
          "X-Frame-Options": header("deny", "sameorigin"),
          "X-Content-Type-Options": header("nosniff"),
          "X-XSS-Protection": header(),
          "Strict-Transport-Security": header(),
        },
        // unknown keys are named by the issue itself
        "must be a mapping",
      ),
    ),
  }),
  rate_limit: z.strictObject({
    interval: optional(
      z
        .union([z.string(), z.literal(0)], "must be a duration such as 1s or 100ms, or 0 for no limit")
        .transform((value, context) => {
          const milliseconds = readMillis(String(value));
          if (milliseconds === undefined) context.addIssue("must be a duration such as 1s or 100ms, or 0 for no limit");
          return milliseconds ?? z.NEVER;
        }),
    ),
    burst: optional(z.int("must be a whole number").min(0, "must be 0 or more")),
  }),
};

export const headerNames = [
  "Content-Security-Policy",
  "X-Frame-Options",
  "X-Content-Type-Options",
  "X-XSS-Protection",
  "Strict-Transport-Security",
] as const;

function text(what: string) {
  return optional(z.string(`must be ${what}`).transform((value) => (value === "" ? undefined : value)));
}

function trueOrFalse() {
  return optional(z.boolean("must be true or false"));
}

function oneOf<const Names extends readonly string[]>(names: Names) {
  const known = z.enum(names, `must be one of ${names.join(", ")}`);
  return optional(z.union([z.literal("").transform(() => undefined), known], `must be one of ${names.join(", ")}`));
}

function listOf<const Names extends readonly string[]>(names: Names) {
  return optional(z.array(z.enum(names, `must be one of ${names.join(", ")}`), "must be a list"));
}

/** The values that the toolkit accepts; an empty value leaves the header unset. */
function header(...accepted: readonly string[]) {
  const isAccepted = (value: string) => value === "" || accepted.length === 0 || accepted.includes(value);
  return optional(
    z
      .string("must be a string")
      .refine(isAccepted, `must be ${accepted.join(" or ")}`)
      .refine(isHeaderValue, "contains characters that are not allowed in a header"),
  );
}

function isHeaderValue(value: string): boolean {
  try {
    validateHeaderValue("x", value);
    return true;
  } catch {
    return false;
  }
}

function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** Go's notation: `1m30s` is 90,000 milliseconds. */
function readMillis(value: string): number | undefined {
  return value === "0" ? 0 : readDuration(value, millisecondsOf);
}

const millisecondsOf: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
