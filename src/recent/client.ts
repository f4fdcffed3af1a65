/**
 * Who a client is, for counting: its IPv4 address, or the /64 its IPv6 address is in, as `2001:db8:1:2::`. Whoever has one
 * IPv6 address has the 2^64 around it too, and could be a new client with each connection; blocking goes by /64 as well.
 */
export function clientOf(address: string): string {
  if (!address.includes(":")) return address;
  // most are written out so far that nothing need be taken apart
  const written = /^(?:[1-9a-f][0-9a-f]{0,3}:){4}(?=[0-9a-f])/.exec(address)?.[0];
  if (written !== undefined) return `${written}:`;
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter((group) => group !== "").length;
  const all = [...groups, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...(tail ?? "").split(":")];
  const network = all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")
    .replace(/(^|:)0(:0)*$/, "");
  // the loopback address, and what never is a client's
  return network === "" ? address : `${network}::`;
}
