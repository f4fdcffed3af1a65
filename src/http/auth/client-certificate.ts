import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { canonicalIPv6 } from "../../common/ip-address.js";

/** What is required of a client. */
export interface ClientPolicy {
  /** Whether a certificate is requested in the handshake. */
  readonly isRequested: boolean;
  /** Whether the client must send one. */
  readonly isRequired: boolean;
  /** Whether a certificate must be signed by the CA. */
  readonly isVerified: boolean;
  /** One of these must be a Subject Alternative Name of the certificate. */
  readonly allowedSans?: readonly string[] | undefined;
}

/** Why a client is rejected, or undefined. Call it after the handshake. */
export function refuseClient(policy: ClientPolicy, socket: TLSSocket): string | undefined {
  if (!policy.isRequested) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return policy.isRequired ? "the client sent no certificate" : undefined;
  if (policy.isVerified && !socket.authorized)
    return "the client's certificate is not signed by the CA, or not valid now";
  if (policy.allowedSans === undefined) return undefined;
  const shown = readNames(certificate.subjectAltName ?? "");
  const allowed = new Set(policy.allowedSans.map(canonicalIPv6));
  return shown.some((name) => allowed.has(name)) ? undefined : "no name in the client's certificate is allowed";
}

/** Whether the client is authenticated by a certificate that was required and is signed by the CA. */
export function hasVerifiedCertificate(policy: ClientPolicy | undefined, socket: Socket): boolean {
  if (policy === undefined || !policy.isRequired || !policy.isVerified) return false;
  const { TLSSocket } = process.getBuiltinModule("node:tls");
  return socket instanceof TLSSocket && refuseClient(policy, socket) === undefined;
}

/** Names in `DNS:a.example, IP Address:2001:DB8:0:0:0:0:0:1`; a name with a comma or quote in it is a JSON string. */
export function readNames(subjectAltName: string): string[] {
  const names: string[] = [];
  const entry = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;
  for (let found = entry.exec(subjectAltName); found !== null; found = entry.exec(subjectAltName)) {
    const [, type = "", value = ""] = found;
    if (types.has(type)) names.push(canonicalIPv6(value.startsWith('"') ? unquote(value) : value));
    if (entry.lastIndex >= subjectAltName.length) break;
  }
  return names;
}

const types = new Set(["DNS", "IP Address", "email", "URI"]);

function unquote(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return "";
  }
}
