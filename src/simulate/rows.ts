import { server, type Client } from "./world.js";

/** Lines as XMail 1.27 writes them, column by column. Each takes the stamp from its caller: it is part of the line. */

export interface SmtpRow {
  /** False in records written while the connection is set up: the server has no name for itself yet. */
  readonly greeted: boolean;
  readonly client: Client;
  readonly helo: string;
  /** Domain of the last recipient accepted, stale on refusals. */
  readonly lastDomain: string;
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly user: string;
}

export function smtpRow(row: SmtpRow, stamp: string, status: string, size = 0): string {
  const name = row.greeted ? server.name : "";
  const { client, helo, lastDomain, from, to, id, user } = row;
  return quote(name, name, client.address, stamp, helo, lastDomain, from, to, id, status, user, size, client.name);
}

export interface SmailRow {
  readonly domain: string;
  readonly spoolName: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly medium: string;
  readonly target: string;
  readonly remote: string;
}

export function smailRow(row: SmailRow, stamp: string): string {
  return quote(row.domain, row.spoolName, row.id, row.from, row.to, row.medium, row.target, stamp, row.remote);
}

export function lmailRow(fileName: string, id: string, stamp: string): string {
  return quote(server.rootDomain, fileName, id, stamp);
}

export interface Pop3Row {
  readonly address: string;
  readonly domain: string;
  readonly user: string;
}

export function pop3Row(
  row: Pop3Row,
  stamp: string,
  password: string,
  box?: { messages: number; bytes: number },
): string {
  const start = [server.name, row.domain, row.address, stamp, row.user, password] as const;
  return box === undefined ? quote(...start, "ELOGIN") : quote(...start, "LOGIN", box.messages, box.bytes);
}

export interface PsyncRow {
  readonly domain: string;
  readonly user: string;
  readonly remote: string;
  readonly login: string;
  readonly auth: string;
}

export function psyncRow(
  row: PsyncRow,
  stamp: string,
  status: string,
  numbers: readonly [number, number, number, number],
): string {
  return quote(stamp, row.domain, row.user, row.remote, row.login, row.auth, status, ...numbers);
}

export function ctrlRow(address: string, user: string, password: string, stamp: string, status: string): string {
  return quote(address, user, password, stamp, status);
}

export function fingerRow(address: string, stamp: string, query: string): string {
  return quote(server.host, server.rootDomain, address, stamp, query);
}

export interface FilterRow {
  readonly from: string;
  readonly to: string;
  readonly local: string;
  readonly remote: string;
  readonly type: string;
  readonly info: string;
  readonly result: number;
  readonly exit: number;
  readonly command: readonly string[];
}

export function filterRow(row: FilterRow, stamp: string): string {
  const command = row.command.map((word) => `${word};`).join("");
  return quote(row.from, row.to, row.local, row.remote, stamp, row.type, row.info, row.result, row.exit, command);
}

function quote(...values: readonly (string | number)[]): string {
  return `"${values.join('"\t"')}"`;
}
