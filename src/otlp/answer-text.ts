import { ProtobufLogsSerializer } from "@opentelemetry/otlp-transformer";
import type { HttpReply } from "./reply.js";

const maxText = 300;

/** A back end's words, fit to be shown: on one line, without control characters, at most 300 characters. */
export function cleanText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  return line.length <= maxText ? line : `${line.slice(0, maxText - 1)}…`;
}

/** What an HTTP answer says in words, whether its body is the JSON or protobuf of google.rpc.Status or plain text. */
export function messageOf(reply: HttpReply): string {
  const text = new TextDecoder().decode(reply.body);
  return cleanText(jsonMessage(text) ?? protobufMessage(reply) ?? text);
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
 * reader at hand can read it.
 */
function protobufMessage(reply: HttpReply): string | undefined {
  if (!/^application\/(x-)?protobuf/i.test(reply.contentType ?? "")) return undefined;
  try {
    const { length } = reply.body;
    const head = [0x0a, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
    const response = ProtobufLogsSerializer.deserializeResponse(Uint8Array.from([...head, ...reply.body]));
    return response.partialSuccess?.errorMessage;
  } catch {
    return undefined;
  }
}
