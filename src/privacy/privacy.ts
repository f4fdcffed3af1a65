import type { Event, Fields } from "../event.js";
import type { Attributes, Kind, Personal } from "../kinds/kind.js";
import { createAddressRule } from "./address.js";
import { createHasher } from "./hasher.js";
import { createIpRule } from "./ip.js";
import { remembered } from "./remembered.js";
import { mayHoldPerson } from "./signs.js";

export interface Choice {
  readonly addresses: "keep" | "hash" | "domain";
  readonly ips: "keep" | "hash" | "prefix";
}

/**
 * WHAT OF PEOPLE LEAVES. Stands between an event and every way out: records, their bodies, `parse`. Values that are an
 * address, a user name, an IP or a client's host name as a whole are known by their columns; all other text is searched
 * for what looks like an address or an IP. Pure.
 */
export interface Privacy {
  attributes(event: Event, kind: Kind): Attributes;
  sentence(event: Event, kind: Kind): string;
  /** The same for values that are no event's: `columns` says what those are that are something of people as a whole. */
  fields<F extends Fields>(fields: F, columns: readonly PersonalColumn[]): F;
  /** The line of an event, its secrets blanked already. */
  line(text: string, event: Event, kind: Kind): string;
  /**
   * A line that was refused; undefined where it must not be shown: of a log with secrets, and where people are to be hidden, since
   * it may be a piece of a line that happens to look like one.
   */
  refused(text: string, kind: Kind): string | undefined;
}

/** What `kinds/` says of a column, as far as people are concerned. */
interface PersonalColumn {
  readonly name: string;
  readonly holds?: Personal;
  readonly domainIn?: string;
}

/** `key` is needed where something is hashed. */
export function createPrivacy({ addresses, ips }: Choice, key?: Buffer): Privacy {
  if (addresses === "keep" && ips === "keep") return keepAll;
  const hasher = createHasher(key);
  const address = createAddressRule(addresses, hasher);
  const ip = createIpRule(ips, hasher);
  // people send more than one mail, and clients come back
  const search = remembered((text) => ip.search(address.search(text)));
  const inName = remembered((value) => ip.search(address.whole(value)));
  const whole: Readonly<Record<Personal, (value: string) => string>> = {
    address: inName,
    account: inName,
    ip: remembered(ip.whole),
    // what a client says may be anything: an address as its host name, an IP as its mail domain
    host: remembered((value) => ip.host(address.search(value))),
  };
  // attributes, sentence and line of an event are asked for in turn
  let last: Event | undefined;
  let lastTreated: Treated | undefined;

  function treat(event: Event, kind: Kind): Treated {
    if (event === last && lastTreated !== undefined) return lastTreated;
    const known = nothingKnown();
    const fields = treatFields(event.fields, kind.columns, known);
    last = event;
    return (lastTreated = { event: { ...event, fields }, known });
  }

  function treatFields(given: Fields, columns: readonly PersonalColumn[], known: Known): Fields {
    const fields: Record<string, Fields[string]> = { ...given };
    const { personal, names } = personalOf(columns);
    for (const { name, holds, domainIn } of personal) {
      const value = fields[name];
      if (typeof value !== "string" || value === "") continue;
      const domain = domainIn === undefined ? undefined : fields[domainIn];
      let treated: string;
      if (holds === "account" && domainIn !== undefined && typeof domain === "string") {
        const account = address.account(value, domain);
        treated = ip.search(account.user);
        fields[domainIn] = ip.search(account.domain);
      } else treated = whole[holds](value);
      if (holds === "ip" && value.includes(":") && !treated.includes(":")) known.hidesIPv6 = true;
      if (treated === value) continue;
      fields[name] = treated;
      learn(known, value, treated);
    }
    for (const name in fields) {
      const value = fields[name];
      if (typeof value !== "string" || !mayHoldPerson(value) || names.has(name)) continue;
      const shown = searchWith(known, value);
      if (shown !== value) fields[name] = shown;
    }
    return fields;
  }

  function searchWith({ inText }: Known, text: string): string {
    let rest = text;
    for (const [value, treated] of inText) rest = rest.replaceAll(value, () => treated);
    return search(rest);
  }

  return {
    attributes(event, kind) {
      const { event: shown, known } = treat(event, kind);
      const attributes = kind.attributes(shown);
      if (!known.hidesIPv6) return attributes;
      const network = kind.attributes(event)["network.type"];
      return network === undefined ? attributes : { ...attributes, "network.type": network };
    },
    sentence: (event, kind) => kind.sentence(treat(event, kind).event),
    // the same names with other texts
    fields: <F extends Fields>(fields: F, columns: readonly PersonalColumn[]) =>
      treatFields(fields, columns, nothingKnown()) as F,
    line(text, event, kind) {
      const { known } = treat(event, kind);
      // a line that ends inside a value has no last quotation mark
      const last = text.endsWith('"') ? text.length - 1 : text.length;
      let shown = "";
      let copied = 0;
      for (let start = 1, end = 0; end < last; start = end + separator.length) {
        const next = text.indexOf(separator, start);
        end = next < 0 ? last : next;
        const isPerson = mayHoldPerson(text, start, end);
        if (!isPerson && (known.lengths & bitOf(end - start)) === 0) continue;
        const piece = text.slice(start, end);
        const treated = known.pieces.get(piece) ?? (isPerson ? searchWith(known, piece) : piece);
        if (treated === piece) continue;
        shown += text.slice(copied, start) + treated;
        copied = end;
      }
      return shown + text.slice(copied);
    },
    refused: () => undefined,
  };
}

interface Treated {
  readonly event: Event;
  readonly known: Known;
}

/** What stands for which value, so that the same value in the text of another column is found too. */
interface Known {
  /** By what stands between two separators of the line. */
  readonly pieces: Map<string, string>;
  /** Of those, a bit for each number of characters modulo 32: most pieces of a line are none of them. */
  lengths: number;
  /** Sought within other text: a few for each column, however many pieces its value has. */
  readonly inText: [value: string, treated: string][];
  /** An IP no longer shows of which network it was. */
  hidesIPv6: boolean;
}

function nothingKnown(): Known {
  return { pieces: new Map(), lengths: 0, inText: [], hidesIPv6: false };
}

/**
 * A value that holds `"<TAB>"` stands in the line as several pieces. Where it is part of a longer text only the first and the
 * last piece of it touch that text, so no others have to be sought there: a client may send ten thousand.
 */
function learn(known: Known, value: string, treated: string): void {
  learnPiece(known, value, treated);
  const { inText } = known;
  if (mayBeInText(value)) inText.push([value, treated]);
  if (!value.includes(separator)) return;
  const split = value.split(separator);
  for (const piece of split) if (piece !== "") learnPiece(known, piece, treated);
  for (const part of [split[0] ?? "", split.at(-1) ?? ""]) if (mayBeInText(part)) inText.push([part, treated]);
}

function learnPiece(known: Known, piece: string, treated: string): void {
  known.pieces.set(piece, treated);
  known.lengths |= bitOf(piece.length);
}

function bitOf(length: number): number {
  return 1 << (length % 32);
}

/** Something on both sides of an `@`. */
function mayBeInText(text: string): boolean {
  const at = text.indexOf("@", 1);
  return at > 0 && at < text.length - 1;
}

interface PersonalColumns {
  readonly personal: readonly (PersonalColumn & { readonly holds: Personal })[];
  readonly names: ReadonlySet<string>;
}

function personalOf(columns: readonly PersonalColumn[]): PersonalColumns {
  const known = personalColumns.get(columns);
  if (known !== undefined) return known;
  const personal = columns.flatMap(({ holds, ...column }) => (holds === undefined ? [] : [{ ...column, holds }]));
  const found = { personal, names: new Set(personal.map(({ name }) => name)) };
  personalColumns.set(columns, found);
  return found;
}

const personalColumns = new WeakMap<readonly PersonalColumn[], PersonalColumns>();

const keepAll: Privacy = {
  attributes: (event, kind) => kind.attributes(event),
  sentence: (event, kind) => kind.sentence(event),
  fields: (fields) => fields,
  line: (text) => text,
  refused: (text, { holdsSecrets }) => (holdsSecrets ? undefined : text),
};

const separator = '"\t"';
