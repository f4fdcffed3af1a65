import type { Event, Fields } from "../event.js";
import type { Attributes, Kind, Personal } from "../kinds/kind.js";
import { createAddressRule } from "./address.js";
import { createHasher } from "./hasher.js";
import { createIpRule } from "./ip.js";

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
  const search = (text: string) => ip.search(address.search(text));
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
    for (const { name, holds, domainIn } of columns) {
      const value = fields[name];
      if (holds === undefined || typeof value !== "string" || value === "") continue;
      const domain = domainIn === undefined ? undefined : fields[domainIn];
      if (holds === "account" && domainIn !== undefined && typeof domain === "string") {
        const account = address.account(value, domain);
        fields[name] = ip.search(account.user);
        fields[domainIn] = ip.search(account.domain);
        learn(known, value, ip.search(account.user));
        continue;
      }
      const treated = treatWhole(holds, value);
      fields[name] = treated;
      learn(known, value, treated);
    }
    const whole = new Set(columns.flatMap(({ name, holds }) => (holds === undefined ? [] : [name])));
    for (const [name, value] of Object.entries(fields))
      if (typeof value === "string" && !whole.has(name)) fields[name] = searchWith(known, value);
    return fields;
  }

  function treatWhole(holds: Personal, value: string): string {
    if (holds === "ip") return ip.whole(value);
    // what a client says may be anything: an address as its host name, an IP as its mail domain
    return holds === "host" ? ip.host(address.search(value)) : ip.search(address.whole(value));
  }

  function searchWith({ inText }: Known, text: string): string {
    let rest = text;
    for (const [value, treated] of inText) rest = rest.replaceAll(value, () => treated);
    return search(rest);
  }

  return {
    attributes(event, kind) {
      const attributes = kind.attributes(treat(event, kind).event);
      // a hash no longer shows it
      const network = kind.attributes(event)["network.type"];
      return network === undefined ? attributes : { ...attributes, "network.type": network };
    },
    sentence: (event, kind) => kind.sentence(treat(event, kind).event),
    // the same names with other texts
    fields: <F extends Fields>(fields: F, columns: readonly PersonalColumn[]) =>
      treatFields(fields, columns, nothingKnown()) as F,
    line(text, event, kind) {
      const { known } = treat(event, kind);
      const pieces = text.slice(1, -1).split(separator);
      return `"${pieces.map((piece) => known.pieces.get(piece) ?? searchWith(known, piece)).join(separator)}"`;
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
  /** Sought within other text: a few for each column, however many pieces its value has. */
  readonly inText: Map<string, string>;
}

function nothingKnown(): Known {
  return { pieces: new Map(), inText: new Map() };
}

/**
 * A value that holds `"<TAB>"` stands in the line as several pieces. Where it is part of a longer text only the first and the
 * last piece of it touch that text, so no others have to be sought there: a client may send ten thousand.
 */
function learn({ pieces, inText }: Known, value: string, treated: string): void {
  if (value === treated) return;
  const split = value.split(separator);
  for (const piece of [value, ...split]) if (piece !== "") pieces.set(piece, treated);
  for (const part of [value, split[0] ?? "", split.at(-1) ?? ""]) if (/.@./.test(part)) inText.set(part, treated);
}

const keepAll: Privacy = {
  attributes: (event, kind) => kind.attributes(event),
  sentence: (event, kind) => kind.sentence(event),
  fields: (fields) => fields,
  line: (text) => text,
  refused: (text, { holdsSecrets }) => (holdsSecrets ? undefined : text),
};

const separator = '"\t"';
