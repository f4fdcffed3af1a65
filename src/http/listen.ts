import { isIPv6, type Server } from "node:net";
import { Failure, isSystemError, reasonOf } from "../errors.js";

/** Without a host: all addresses of the machine. An IPv6 address may stand in brackets. */
export interface ListenAddress {
  readonly host?: string | undefined;
  readonly port: number;
}

/**
 * Starts each server on its address; if one fails, none listens. Throws Failure with one line: which address, what is wrong, and
 * the fix.
 */
export async function listenAll(servers: readonly Server[], addresses: readonly ListenAddress[]): Promise<void> {
  const listening: Server[] = [];
  for (const [index, server] of servers.entries()) {
    const address = addresses[index] ?? { port: 0 };
    try {
      await listen(server, address);
      listening.push(server);
    } catch (error) {
      for (const other of listening) other.close();
      throw explain(error, address, addresses);
    }
  }
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  const plain = withoutBrackets(host);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(plain === "" ? { port } : { host: plain, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** `:10052`, `127.0.0.1:10052`, `[::1]:10052` */
export function formatAddress({ host, port }: ListenAddress): string {
  const plain = withoutBrackets(host);
  return isIPv6(plain) ? `[${plain}]:${port}` : `${plain}:${port}`;
}

function withoutBrackets(host = ""): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function explain(error: unknown, address: ListenAddress, all: readonly ListenAddress[]): Failure {
  const why = (isSystemError(error) && reasons.get(error.code)) || reasonOf(error);
  const isOneOfOurs = all.filter(({ port }) => port === address.port).length > 1;
  const user = isOneOfOurs ? "another program, or by another of these addresses" : "another program";
  return new Failure(
    `cannot listen on ${formatAddress(address)}: ${why.replace("another program", user)}; choose another address with --web.listen-address`,
    { cause: error },
  );
}

const reasons = new Map([
  ["EADDRINUSE", "the port is in use by another program"],
  ["EACCES", "permission denied (ports below 1024 need a privilege)"],
  ["EADDRNOTAVAIL", "it is not an address of this machine"],
  ["EAFNOSUPPORT", "this machine does not support this address family"],
  ["ENOTFOUND", "host name not found"],
]);
