import { createPrivateKey, X509Certificate } from "node:crypto";
import { reasonOf } from "../errors.js";
import { settingError } from "./setting-error.js";

/** A file that a variable names; without `path` it is not set. */
interface Named {
  readonly name: string;
  readonly path: string | undefined;
  readonly accepts: string;
}

interface TlsFiles {
  readonly ca: Named;
  readonly cert: Named;
  readonly key: Named;
}

/** What keeps a TLS client from using these files: all errors, one line each, none with a word of what is in them. */
export function checkTlsFiles({ ca, cert, key }: TlsFiles, readFile: (path: string) => string): string[] {
  const errors: string[] = [];
  const read = (named: Named, wrong: (text: string) => string | undefined): string | undefined => {
    if (named.path === undefined) return undefined;
    const fault = (what: string) =>
      void errors.push(settingError(named.name, { text: named.path ?? "" }, what, named.accepts));
    try {
      const text = readFile(named.path);
      const what = wrong(text);
      if (what === undefined) return text;
      fault(what);
    } catch (error) {
      fault(`cannot be read: ${reasonOf(error)}`);
    }
    return undefined;
  };
  read(ca, wrongCertificates);
  const certificate = read(cert, wrongCertificates);
  const privateKey = read(key, wrongKey);
  if (cert.path !== undefined && key.path === undefined) errors.push(missing(key, cert));
  if (key.path !== undefined && cert.path === undefined) errors.push(missing(cert, key));
  if (certificate === undefined || privateKey === undefined) return errors;
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey)))
    errors.push(settingError(key.name, { text: key.path ?? "" }, `is not the key of the certificate in ${cert.name}`));
  return errors;
}

function missing(wanted: Named, given: Named): string {
  return settingError(wanted.name, {}, `is missing, and ${given.name} is of no use without it`, wanted.accepts);
}

/** One that cannot be read among several would be left out in silence. */
function wrongCertificates(text: string): string | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return "holds no PEM certificate";
  const isBroken = blocks.some((block) => attempt(() => new X509Certificate(block)) === undefined);
  return isBroken ? "holds a certificate that cannot be understood" : undefined;
}

function wrongKey(text: string): string | undefined {
  if (/ENCRYPTED/.test(text)) return "is protected by a passphrase";
  return attempt(() => createPrivateKey(text)) === undefined ? "holds no PEM private key" : undefined;
}

function attempt<Result>(make: () => Result): Result | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
