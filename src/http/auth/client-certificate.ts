import { isIPv6, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";

/** What a client must show to be let in. */
export interface ClientPolicy {
  /** Whether a certificate is asked for in the handshake. */
  readonly ask: boolean;
  /** Whether one must be shown. */
  readonly demand: boolean;
  /** Whether one that is shown must come from the authority. */
  readonly verify: boolean;
  /** One of these must be a Subject Alternative Name of it. */
  readonly allowedSans?: readonly string[] | undefined;
}

/** Why a client is not let in, or undefined. To be asked after the handshake. */
export function refuseClient(policy: ClientPolicy, socket: TLSSocket): string | undefined {
  if (!policy.ask) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return policy.demand ? "the client showed no certificate" : undefined;
  if (policy.verify && !socket.authorized) return "the client's certificate is not of the authority, or not valid now";
  if (policy.allowedSans === undefined) return undefined;
  const shown = readNames(certificate.subjectAltName ?? "");
  const allowed = new Set(policy.allowedSans.map(normalize));
  return shown.some((name) => allowed.has(name)) ? undefined : "no name in the client's certificate is allowed";
}

/** Whether the client of this connection is known by a certificate that had to be shown and comes from the authority. */
export function hasProvenCertificate(policy: ClientPolicy | undefined, socket: Socket): boolean {
  if (policy === undefined || !policy.demand || !policy.verify) return false;
  const { TLSSocket } = process.getBuiltinModule("node:tls");
  return socket instanceof TLSSocket && refuseClient(policy, socket) === undefined;
}

/** Names out of `DNS:a.example, IP Address:2001:DB8:0:0:0:0:0:1`; a name with a comma or quote in it is a JSON string. */
export function readNames(subjectAltName: string): string[] {
  const names: string[] = [];
  const entry = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;
  for (let found = entry.exec(subjectAltName); found !== null; found = entry.exec(subjectAltName)) {
    const [, type = "", value = ""] = found;
    if (types.has(type)) names.push(normalize(value.startsWith('"') ? unquote(value) : value));
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

/** One spelling for an IPv6 address; names are compared to the letter, as in the toolkit. */
function normalize(name: string): string {
  return isIPv6(name) && !name.includes("%") ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}
