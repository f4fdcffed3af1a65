import { event, kind, reason } from "./form.ts";

/**
 * LUCENE QUERIES, which Elasticsearch and OpenSearch evaluate themselves (`query_string`), so that a test can run exactly what a
 * dashboard asks. The index pattern of Elastic also covers what other programs send: every query is limited to our records.
 */
export function records(...conditions: readonly string[]): string {
  return [exists(kind), ...conditions].join(" AND ");
}

export function is(field: string, ...values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return `${field}:${quoted.length === 1 ? quoted[0] : `(${quoted.join(" OR ")})`}`;
}

export function exists(field: string): string {
  return `_exists_:${field}`;
}

function not(condition: string): string {
  return `NOT ${condition}`;
}

export const received = is(event, "xmail.smtp.recv");
export const delivered = is(event, "xmail.smail.delivery");
/** An attempt of XMail to deliver a message that failed, and a message that it has given up on. */
export const failedAttempt = is(event, "xmail.queue.attempt");
export const frozen = is(event, "xmail.queue.frozen");
/** By the SMTP server: a client, a sender, a recipient or a message. */
export const refused = `${is(kind, "smtp")} AND ${exists(reason)} AND ${not(is(event, "xmail.smtp.auth"))}`;
export const failedLogin = `${is(event, "xmail.smtp.auth", "xmail.pop3.login", "xmail.ctrl.login")} AND ${exists(reason)}`;
