import { ProtobufLogsSerializer } from "@opentelemetry/otlp-transformer";
import type { HttpResponse } from "./http-reply.js";

const maxText = 300;

/** A backend's words, fit to be shown: on one line, without control characters, at most 300 characters. */
export function cleanText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  return line.length <= maxText ? line : `${line.slice(0, maxText - 1)}…`;
}

/**
 * What an HTTP answer says in words, whether its body is the JSON or protobuf of google.rpc.Status or plain text. Of a body
 * that is no text, its length: rubbish on a page helps nobody.
 */
export function messageOf({ body, contentType, encoding }: HttpResponse): string {
  if (encoding !== undefined) return cleanText(`${countBytes(body)} encoded as ${encoding}`);
  const said = protobufMessage(body);
  if (said !== undefined) return cleanText(said);
  const text = decodeText(body, contentType);
  return isText(text) ? cleanText(jsonMessage(text) ?? text) : `${countBytes(body)} that are no text`;
}

function countBytes({ length }: Uint8Array): string {
  return `${length} ${length === 1 ? "byte" : "bytes"}`;
}

/** In the charset that the answer names, as the pages of old proxies do; else UTF-8. */
function decodeText(body: Uint8Array, contentType: string | undefined): string {
  const charset = /;\s*charset="?([^\s";]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

/** A stray byte or an escape sequence makes no text unreadable; where every fourth character is one, it is none. */
function isText(text: string): boolean {
  const odd = text.match(/[\uFFFD\0-\x08\x0e-\x1f\x7f]/g) ?? [];
  return odd.length * 4 <= text.length;
}

function jsonMessage(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { message, error } = value as Record<"message" | "error", unknown>;
    return [message, error].find((said) => typeof said === "string");
  } catch {
    return undefined;
  }
}

/**
 * google.rpc.Status has its message in field 2, as the partial success in a log response has: dressed up as one, the
 * reader at hand can read it. Some send it as `application/octet-stream` (Loki) or without a type, but no text begins with
 * the tag of one of its three fields.
 */
function protobufMessage(body: Uint8Array): string | undefined {
  if (![0x08, 0x12, 0x1a].includes(body[0] ?? 0)) return undefined;
  try {
    const { length } = body;
    const head = [0x0a, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
    const response = ProtobufLogsSerializer.deserializeResponse(Uint8Array.from([...head, ...body]));
    return response.partialSuccess?.errorMessage;
  } catch {
    return undefined;
  }
}
