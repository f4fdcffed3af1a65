import { hash } from "node:crypto";

/**
 * Gives the trace id that all records of one message have: 32 hexadecimal digits, the first 128 bits of SHA-256 over
 * instance id and message id. It needs no state, so every start and every line sent again gives the same one. A counter of
 * XMail that begins again gives an old id to a new message: only the time tells those two apart.
 */
export function createTraceIds(instanceId: string): (messageId: string) => string {
  // the lines of one message mostly follow each other
  let lastMessage: string | undefined;
  let lastTrace = "";
  return (messageId) => {
    if (messageId !== lastMessage) {
      lastMessage = messageId;
      lastTrace = hash("sha256", `${instanceId}\0${messageId}`, "hex").slice(0, 32);
    }
    return lastTrace;
  };
}
