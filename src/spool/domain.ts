/** Of an address: `a.example`, lower-case. Empty where it has none. A route may stand before it: `@gateway:user@domain`. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1).toLowerCase();
}

/** Clients write what they like: what is no domain must not pass for one, nor must an address in its place. */
export function isDomain(text: string): boolean {
  return domainPattern.test(text);
}

const domainPattern = /^(?![0-9.]+$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/;
