import { ipv6Groups, withoutMapping } from "../common/ip-address.js";

/**
 * Who a client is, for counting: its IPv4 address, or the /64 its IPv6 address is in, as `2001:db8:1:2::`. Anyone who has one
 * IPv6 address has the 2^64 around it too, and could be a new client with each connection; blocking goes by /64 as well.
 */
export function clientOf(address: string): string {
  if (!address.includes(":")) return address;
  // most are written out so far that nothing need be taken apart
  const written = /^(?:[1-9a-f][0-9a-f]{0,3}:){4}(?=[0-9a-f])/.exec(address)?.[0];
  if (written !== undefined) return `${written}:`;
  const groups = ipv6Groups(address, 4);
  if (groups === undefined) return withoutMapping(address);
  const network = groups.join(":").replace(/(^|:)0(:0)*$/, "");
  // the loopback address, and what never is a client's
  return network === "" ? address : `${network}::`;
}
