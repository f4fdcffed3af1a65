import type { Hasher } from "./hasher.js";

/** What becomes of mail addresses and user names. */
export interface AddressRule {
  /** A value that is nothing but an address or a user name. */
  whole(value: string): string;
  /** A user name and the domain beside it; what is empty then is not told. */
  account(user: string, domain: string): { readonly user: string; readonly domain: string };
  /** Text in which addresses may stand. */
  search(text: string): string;
}

export function createAddressRule(how: "keep" | "hash" | "domain", hasher: Hasher): AddressRule {
  if (how === "keep")
    return { whole: (value) => value, account: (user, domain) => ({ user, domain }), search: (text) => text };
  const whole = how === "hash" ? (value: string) => hasher("address", plain(value)) : domainAlone;
  return {
    whole: (value) => (value === "" || value === "*" ? value : whole(value)),
    account(user, domain) {
      if (how === "hash") return { user: whole(joined(user, domain)), domain: "" };
      return { user: domain === "" ? whole(user) : "", domain };
    },
    search: (text) =>
      text.includes("@") ? text.replace(word, (found) => (isAddress(found) ? whole(found) : found)) : text,
  };
}

/** The same mailbox as one text: case does not matter to XMail, and a gateway's route before it is not part of it. */
function plain(value: string): string {
  return value.replace(/^@[^:]*:/, "").toLowerCase();
}

/** In pop3links.tab, and so in its log, a sign before the domain says how to deliver. */
function joined(user: string, domain: string): string {
  return domain === "" ? user : `${user}@${domain.replace(/^[@?&]/, "")}`;
}

/** Clients write into it what they like: what cannot be a domain is not passed on. */
function domainAlone(value: string): string {
  const at = value.lastIndexOf("@");
  const domain = value.slice(at + 1).toLowerCase();
  return at >= 0 && /^(\[[0-9a-z:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/.test(domain) ? domain : hidden;
}

/** Anything with an `@` in it, up to what separates words. */
function isAddress(found: string): boolean {
  return found.includes("@") && !macro.test(found);
}

/** The `@` is not part of it: sought from each character on, it would make a long word without one quadratic. */
const word = /[^\s<>"(),;|]+/g;
/** A macro that XMail left as it is: `@@FROM`. */
const macro = /^@@[A-Z]+$/;
const hidden = "hidden";
