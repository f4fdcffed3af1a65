import ipaddr from "ipaddr.js";

/**
 * The first groups of an IPv6 address, 16 bits each, in hexadecimal digits without leading zeros: `2001:DB8::1` begins with `2001`,
 * `db8`, `0`. Undefined for IPv4, also where it is written as IPv6, and for what is no address.
 */
export function ipv6Groups(address: string, count: number): string[] | undefined {
  // most addresses are IPv4, and need no parser
  if (!address.includes(":") || !ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return undefined;
  return parsed.parts.slice(0, count).map((part) => part.toString(16));
}

/** `::ffff:192.0.2.1` is the client 192.0.2.1. Any other text as it is. */
export function withoutMapping(address: string): string {
  if (!address.includes(":") || !ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : address;
}

/** One spelling for each IPv6 address without a zone: `2001:DB8:0:0:0:0:0:1` is `2001:db8::1`. Any other text as it is. */
export function canonicalIPv6(text: string): string {
  const isAddress = text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text);
  return isAddress ? ipaddr.IPv6.parse(text).toRFC5952String() : text;
}
