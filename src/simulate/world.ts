import type { Random } from "./random.js";

/** Who lives in the simulated server's world. Addresses of documentation ranges and names under .example only. */
export const server = {
  name: "mx1.alpha.example",
  host: "mx1",
  rootDomain: "alpha.example",
  address: "192.0.2.25",
};

export const domains = ["alpha.example", "beta.example", "gamma.example"] as const;
/** Alias and the real domain it stands for. */
export const aliasDomains: readonly [AliasDomain, ...AliasDomain[]] = [
  ["alpha-mail.example", "alpha.example"],
  ["old-beta.example", "beta.example"],
];
type AliasDomain = readonly [alias: string, real: string];

export const users = ["anna", "bob", "carl", "dora", "erik", "fay", "gina", "hugo", "ines", "jonas", "karin"] as const;
/** Accounts whose mailproc.tab does something else than store. */
export const processed = {
  "sales@alpha.example": { medium: "REDIR", targets: ["anna@alpha.example", "erik@beta.example"] },
  "office@beta.example": { medium: "LREDIR", targets: ["fay@beta.example"] },
  "tickets@alpha.example": { medium: "EXTRN", targets: ["/var/MailRoot/bin/ticket.sh"] },
  "hugo@gamma.example": { medium: "FILTER", targets: ["/var/MailRoot/bin/vacation.sh"] },
  "archive@gamma.example": { medium: "RLYS", targets: ["192.0.2.40:2525"] },
} as const;

const outside = ["north", "south", "east", "west", "shop", "bank", "school", "club", "press", "travel"] as const;
/** Domains whose mail a large provider takes. The names of its servers are real ones; nothing is ever sent there. */
const hosted: Readonly<Record<string, string>> = {
  "north.example": "aspmx.l.google.com.",
  "south.example": "south-example.mail.protection.outlook.com.",
  "east.example": "mx00.gmx.net.",
  "school.example": "school-example.mail.protection.outlook.com.",
  "press.example": "mx00.t-online.de.",
  "travel.example": "mta5.am0.yahoodns.net.",
};
const outsideUsers = [
  "info",
  "office",
  "lena",
  "marc",
  "nora",
  "oscar",
  "paula",
  "quinn",
  "rosa",
  "newsletter",
] as const;
/** A list server's bounce addresses name each recipient: they are the longest that real mail has. */
export const listDomain = "lists.example";
/** Domain that smtpfwd.tab sends to a forwarder. */
export const forwarded = { domain: "branch.example", forwarder: "192.0.2.41:25" };

/** Domains where delivery always fails. */
export const failingDomains = {
  greylisting: "grey.example",
  away: "closed.example",
  strict: "strict.example",
  hanging: "hang.example",
} as const;

export const blockLists = ["zen.dnsbl.example", "bl.spamlist.example", "dul.dnsbl.example"] as const;
export const guessed = ["admin", "info", "test", "root", "webmaster", "sales", "user", "anna", "bob"] as const;
export const filterPrograms = {
  "post-rcpt": "/var/MailRoot/filters/policy.sh",
  "pre-data": "/var/MailRoot/filters/greylist.sh",
  "post-data": "/var/MailRoot/filters/scan.sh",
  in: "/var/MailRoot/filters/sort.sh",
  out: "/var/MailRoot/filters/sign.sh",
} as const;

export const pop3Links = [
  { domain: "alpha.example", user: "anna", remote: "pop.north.example", login: "anna.a@north.example", auth: "CLR" },
  { domain: "beta.example", user: "erik", remote: "pop.shop.example:995", login: "erik", auth: "APOP" },
  { domain: "@gamma.example", user: "ines", remote: "pop.west.example", login: "box7", auth: "CLR,Leave" },
  { domain: "?alpha.example", user: "masq", remote: "192.0.2.60:2110", login: "all", auth: "FAPOP" },
] as const;

export interface Client {
  readonly address: string;
  readonly helo: string;
  /** Reverse name, empty where there is none. */
  readonly name: string;
}

/** A mailbox of this server; gamma is small, and the first names are the busy ones. */
export function localAddress(random: Random): string {
  const domain = random.weighted([
    [6, domains[0]],
    [3, domains[1]],
    [1, domains[2]],
  ]);
  const index = Math.floor(random.next() ** 1.7 * users.length);
  return `${users[index] ?? users[0]}@${domain}`;
}

export function outsideAddress(random: Random): string {
  return `${random.pick(outsideUsers)}@${random.pick(outside)}.example`;
}

/** True for addresses in domains of this server, alias domains included. */
export function isOwn(address: string): boolean {
  const domain = outsideDomain(address);
  return domains.some((own) => own === domain) || aliasDomains.some(([alias]) => alias === domain);
}

export function outsideDomain(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** The MX host of a domain, one of its own or its provider's; ends with a dot. */
export function mxHost(domain: string, own: string): string {
  return hosted[domain] ?? `${own}.${domain}.`;
}

export function isAtMicrosoft(domain: string): boolean {
  return hosted[domain]?.endsWith(".outlook.com.") === true;
}

/** Another mail server, one in eight by IPv6. */
export function mailServer(random: Random, domain: string): Client {
  const number = random.integer(1, 4);
  const name = `mail${number}.${domain}`;
  // a domain keeps its servers: the address comes from the name
  const host = (domain.length * 31 + domain.charCodeAt(0) * 5 + number * 7) % 254;
  return {
    address: random.chance(0.125) ? `2001:db8:25::${host.toString(16)}` : `203.0.113.${host + 1}`,
    helo: name,
    name,
  };
}

/** A person's machine in the office or at home. */
export function workstation(random: Random): Client {
  const number = random.integer(100, 199);
  return { address: `192.0.2.${number}`, helo: `pc${number}.lan.example`, name: `dsl-${number}.access.example` };
}
