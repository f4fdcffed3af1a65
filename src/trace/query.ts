import type { Event } from "../event.js";
import { accountOf } from "../kinds/columns.js";
import type { Kind } from "../kinds/kind.js";
import { kindOf } from "../kinds/list.js";
import type { KindName } from "../line.js";

/** What is searched for: a message id, a text (ignoring case), or either. */
export interface Query {
  readonly id: string | undefined;
  /** In lower case. */
  readonly text: string | undefined;
}

/**
 * `S138B` is a message id. Anything else is part of an address, a user name, a spool file's name or a remote server's answer; what could
 * be an id in lower case is both. Undefined for a text that is too short.
 */
export function readQuery(given: string): Query | undefined {
  const wanted = given.trim().replace(/^<(.*)>$/s, "$1");
  if (messageId.test(wanted)) return { id: wanted, text: undefined };
  if (wanted.length < shortest) return undefined;
  const id = wanted.toUpperCase();
  return { id: messageId.test(id) ? id : undefined, text: wanted.toLowerCase() };
}

/** ASCII text that every line of the kind holds where `matchesQuery` is true of its event; undefined: there is none. */
export function needleOf({ id, text }: Query, kind: Kind): string | undefined {
  if (text === undefined) return id === undefined ? undefined : kind.idText?.(id);
  // a user and the domain beside it stand in columns of their own
  const parts = kind.columns.some(({ domainIn }) => domainIn !== undefined) ? splitAccount(text) : [text];
  return longestAscii(parts.find((part) => part !== "") ?? text);
}

/** The wanted id that the event belongs to. */
export function findId({ kind, fields }: Event, has: (id: string) => boolean): string | undefined {
  const { messageId, command } = fields;
  if (typeof messageId === "string" && has(messageId)) return messageId;
  if (kind !== "filters" || typeof command !== "string") return undefined;
  return command.split(";").slice(1).find(has);
}

/** The message id of the event, if it has one. */
export function namedId({ fields }: Event): string | undefined {
  const { messageId } = fields;
  return typeof messageId === "string" && messageId !== "" ? messageId : undefined;
}

/**
 * Whether the event matches. Only the fields of the kind are searched: passwords are not among them. `decode` decodes a string that holds
 * one character per byte.
 */
export function matchesQuery(event: Event, { id, text }: Query, decode: (raw: string) => string): boolean {
  if (id !== undefined && (findId(event, (other) => other === id) !== undefined || event.fields["reply"] === id))
    return true;
  return text !== undefined && someValue(event, (value) => holdsText(value, text, decode));
}

export function holdsText(value: string, text: string, decode: (raw: string) => string): boolean {
  return decode(value).toLowerCase().includes(text);
}

/** Tests the columns that can hold it. */
function someValue({ kind, fields }: Event, test: (value: string) => boolean): boolean {
  return searchedColumns(kind).some(({ name, domainIn }) => {
    const value = fields[name];
    if (typeof value !== "string") return false;
    const domain = domainIn === undefined ? undefined : fields[domainIn];
    // in pop3links.tab, and so in its log, a character before the domain says how to deliver
    return test(typeof domain === "string" ? accountOf(value, domain.replace(/^[@?&]/, "")) : value);
  });
}

function searchedColumns(kind: KindName): Kind["columns"] {
  const known = columns.get(kind);
  if (known !== undefined) return known;
  const found = kindOf(kind).columns.filter(
    ({ name, holds }) => holds === "address" || holds === "account" || plain.has(name),
  );
  columns.set(kind, found);
  return found;
}

const columns = new Map<KindName, Kind["columns"]>();

function splitAccount(text: string): string[] {
  const at = text.lastIndexOf("@");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Other characters depend on the encoding. Empty where there is no ASCII: then every line is parsed. */
function longestAscii(text: string): string {
  return text.split(/[^\x20-\x7e]+/).reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

/** A letter for the origin of the message, and XMail's counter. */
const messageId = /^[SLPX][0-9A-F]+$/;
/** Columns that are not addresses, but are searched too. */
const plain = new Set(["spoolFile", "target", "reply", "command"]);
/** Characters: shorter texts match nearly everything. */
const shortest = 3;
