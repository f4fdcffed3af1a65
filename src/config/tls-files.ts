import { createPrivateKey, X509Certificate } from "node:crypto";
import { reasonOf } from "../errors.js";
import { settingError } from "./setting-error.js";

/** A file named by a variable; without `path` the variable is not set. */
interface Named {
  readonly name: string;
  readonly path: string | undefined;
  readonly accepts: string;
}

export interface TlsFiles {
  readonly ca: Named;
  readonly cert: Named;
  readonly key: Named;
}

export interface ReadTlsFiles {
  /** One line each, none quoting the contents. */
  readonly errors: readonly string[];
  /** PEM texts, without those that are invalid. */
  readonly material: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** Reads the files and checks whether a TLS client can use them. */
export function readTlsFiles({ ca, cert, key }: TlsFiles, readFile: (path: string) => string): ReadTlsFiles {
  const errors: string[] = [];
  const read = (named: Named, wrong: (text: string) => string | undefined): string | undefined => {
    if (named.path === undefined) return undefined;
    const fail = (what: string) =>
      void errors.push(settingError(named.name, { text: named.path ?? "" }, what, named.accepts));
    try {
      const text = readFile(named.path);
      const what = wrong(text);
      if (what === undefined) return text;
      fail(what);
    } catch (error) {
      fail(`cannot be read: ${reasonOf(error)}`);
    }
    return undefined;
  };
  const authorities = read(ca, wrongCertificates);
  const certificate = read(cert, wrongCertificates);
  const privateKey = read(key, wrongKey);
  if (cert.path !== undefined && key.path === undefined) errors.push(missing(key, cert));
  if (key.path !== undefined && cert.path === undefined) errors.push(missing(cert, key));
  const isPair = certificate !== undefined && privateKey !== undefined;
  if (isPair && !new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey)))
    errors.push(settingError(key.name, { text: key.path ?? "" }, `does not match the certificate in ${cert.name}`));
  const ofCa = authorities === undefined ? {} : { ca: authorities };
  return { errors, material: isPair ? { ...ofCa, cert: certificate, key: privateKey } : ofCa };
}

function missing(wanted: Named, given: Named): string {
  return settingError(wanted.name, {}, `required when ${given.name} is set`, wanted.accepts);
}

/** Node silently skips an invalid certificate among valid ones. */
function wrongCertificates(text: string): string | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return "contains no PEM certificate";
  const isBroken = blocks.some((block) => attempt(() => new X509Certificate(block)) === undefined);
  return isBroken ? "contains an invalid certificate" : undefined;
}

function wrongKey(text: string): string | undefined {
  if (/ENCRYPTED/.test(text)) return "is encrypted with a passphrase";
  return attempt(() => createPrivateKey(text)) === undefined ? "contains no PEM private key" : undefined;
}

function attempt<Result>(make: () => Result): Result | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
