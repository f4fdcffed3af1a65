import { isIPv6, type Server } from "node:net";
import { Failure, isSystemError, reasonOf } from "../fault.js";

/** Without a host: all addresses of the machine. An IPv6 address may stand in brackets. */
export interface ListenAddress {
  readonly host?: string | undefined;
  readonly port: number;
}

/** Throws Failure with one line that says what is wrong and what to do. */
export async function listen(server: Server, address: ListenAddress): Promise<void> {
  const host = bare(address.host);
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(explain(error, address));
    server.once("error", refuse);
    server.listen(host === "" ? { port: address.port } : { host, port: address.port }, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}

/** `:10052`, `127.0.0.1:10052`, `[::1]:10052` */
export function printAddress({ host, port }: ListenAddress): string {
  const plain = bare(host);
  return isIPv6(plain) ? `[${plain}]:${port}` : `${plain}:${port}`;
}

function bare(host = ""): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function explain(error: Error, address: ListenAddress): Failure {
  const why = (isSystemError(error) && reasons.get(error.code)) || reasonOf(error);
  return new Failure(`cannot listen on ${printAddress(address)}: ${why}; choose another with --web.listen-address`, {
    cause: error,
  });
}

const reasons = new Map([
  ["EADDRINUSE", "the port is in use by another program"],
  ["EACCES", "this user may not use the port (those below 1024 need a privilege)"],
  ["EADDRNOTAVAIL", "this machine does not have the address"],
  ["EAFNOSUPPORT", "this machine does not have this kind of address"],
  ["ENOTFOUND", "the host name is not known"],
]);
