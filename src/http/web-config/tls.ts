import { constants, createPrivateKey, X509Certificate } from "node:crypto";
import type { SecureContextOptions } from "node:tls";
import type * as z from "zod";
import type { ClientPolicy } from "../auth/client-certificate.js";
import { toCipherList, toCurveList, toVersion, versionNames } from "./tls-names.js";
import type { sections } from "./schema.js";

/** TLS options for the server: certificate and key are already loaded. */
export interface TlsConfig {
  readonly context: SecureContextOptions;
  readonly client: ClientPolicy;
}

export type TlsSection = z.output<typeof sections.tls_server_config>;
type TlsKey = keyof TlsSection;

/** Reads the certificates and collects the errors. `read` itself reports a file that it cannot read. */
export interface TlsReader {
  /** Keys already reported as invalid: nothing more is reported about them. */
  readonly invalid: ReadonlySet<string>;
  read(key: TlsKey, path: string): string | undefined;
  report(key: TlsKey, invalid: string): void;
}

/** Undefined when the section sets nothing, or has an error. */
export function readTls(section: TlsSection, reader: TlsReader): TlsConfig | undefined {
  const isSet = Object.values(section).some((value) => value !== undefined);
  if (!isSet && reader.invalid.size === 0) return undefined;
  const pem = (name: "cert" | "key" | "client_ca") => readPem(section, name, reader);
  const [cert, key, ca] = [pem("cert"), pem("key"), pem("client_ca")];
  requirePem("cert", "the server needs a certificate", section, reader);
  requirePem("key", "the server needs the certificate's private key", section, reader);
  checkPair(cert, key, reader);
  if (ca !== undefined && !isCertificate(ca.text)) reader.report(ca.key, "is not a PEM certificate");
  const client = readClientPolicy(section, ca !== undefined, reader);
  const { min, max } = readVersions(section, reader);
  if (cert === undefined || key === undefined) return undefined;
  const context = {
    cert: cert.text,
    key: key.text,
    ca: ca?.text,
    minVersion: toVersion(min),
    maxVersion: toVersion(max),
    ciphers: readCiphers(section, min),
    honorCipherOrder: section.prefer_server_cipher_suites ?? true,
    ecdhCurve: section.curve_preferences?.length ? toCurveList(section.curve_preferences) : "auto",
  };
  return { context, client };
}

/** Whether OpenSSL accepts the whole combination. */
export function isUsable({ context }: TlsConfig): boolean {
  try {
    process.getBuiltinModule("node:tls").createSecureContext(context);
    return true;
  } catch {
    return false;
  }
}

interface Pem {
  readonly key: TlsKey;
  readonly text: string;
}

function readPem(section: TlsSection, name: "cert" | "key" | "client_ca", reader: TlsReader): Pem | undefined {
  const inline = section[name];
  const path = section[`${name}_file`];
  if (inline !== undefined && path !== undefined) reader.report(name, `is given twice: keep ${name} or ${name}_file`);
  if (path === undefined) return inline === undefined ? undefined : { key: name, text: inline };
  const text = reader.read(`${name}_file`, path);
  return text === undefined ? undefined : { key: `${name}_file`, text };
}

function requirePem(name: "cert" | "key", why: string, section: TlsSection, { invalid, report }: TlsReader): void {
  const keys = [name, `${name}_file`] as const;
  if (keys.every((key) => section[key] === undefined && !invalid.has(key)))
    report(`${name}_file`, `is missing: ${why}`);
}

function checkPair(cert: Pem | undefined, key: Pem | undefined, reader: TlsReader): void {
  const certificate = cert && attempt(() => new X509Certificate(cert.text));
  const privateKey = key && attempt(() => createPrivateKey(key.text));
  if (cert && certificate === undefined) reader.report(cert.key, "is not a PEM certificate");
  if (key && privateKey === undefined) reader.report(key.key, "is not a PEM private key without a passphrase");
  if (!key || certificate === undefined || privateKey === undefined) return;
  if (!certificate.checkPrivateKey(privateKey)) reader.report(key.key, "does not match the certificate");
}

function isCertificate(text: string): boolean {
  return attempt(() => new X509Certificate(text)) !== undefined;
}

function attempt<Result>(make: () => Result): Result | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function readClientPolicy(section: TlsSection, hasAuthority: boolean, reader: TlsReader): ClientPolicy {
  const type = section.client_auth_type ?? "NoClientCert";
  const isRequested = type !== "NoClientCert";
  const isRequired = type.startsWith("Require");
  const isVerified = type.includes("Verify");
  const allowedSans = section.client_allowed_sans;
  if (!reader.invalid.has("client_auth_type")) {
    const named = section.client_ca !== undefined || section.client_ca_file !== undefined;
    const wrongAuthority = reader.invalid.has("client_ca") || reader.invalid.has("client_ca_file");
    if (hasAuthority && !isRequested)
      reader.report(
        "client_auth_type",
        "is missing: a CA for client certificates is set, but no client certificate is requested",
      );
    // without this, anyone with a certificate from any public CA would be accepted
    if (isVerified && !named && !wrongAuthority)
      reader.report("client_ca_file", `is missing: ${type} needs the CA to verify client certificates`);
    if (allowedSans !== undefined && !isRequired)
      reader.report("client_allowed_sans", "needs client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert");
  }
  return { isRequested, isRequired, isVerified, allowedSans };
}

type Version = (typeof versionNames)[number];

function readVersions(section: TlsSection, reader: TlsReader): { readonly min: Version; readonly max: Version } {
  const min = section.min_version ?? "TLS12";
  const max = section.max_version ?? "TLS13";
  const known = !reader.invalid.has("min_version") && !reader.invalid.has("max_version");
  if (known && versionNames.indexOf(min) > versionNames.indexOf(max))
    reader.report("max_version", `${max} is older than min_version ${min}`);
  return { min, max };
}

/** OpenSSL offers TLS 1.0 and 1.1 only at security level 0: lowered only where the file explicitly allows them. */
function readCiphers({ cipher_suites: names }: TlsSection, min: Version): string {
  const list = names?.length ? toCipherList(names) : constants.defaultCipherList;
  return min === "TLS10" || min === "TLS11" ? `${list}:@SECLEVEL=0` : list;
}
