import type { Response } from "express";

/** Answers with one line of plain text; HEAD gets the headers alone. */
export function sendText(response: Response, status: number, line: string): void {
  sendBody(response, status, "text/plain; charset=utf-8", `${line}\n`);
}

/** For too many failed attempts: `what` in the plural, `milliseconds` until the next try. */
export function sendTooManyFailures(response: Response, milliseconds: number, what: string): void {
  const seconds = Math.ceil(milliseconds / 1000);
  response.setHeader("Retry-After", seconds);
  sendText(response, 429, `too many ${what}; try again in ${seconds} s`);
}

/** For more different queries in a second than are answered. */
export function sendTooManyQueries(response: Response): void {
  response.setHeader("Retry-After", 1);
  sendText(response, 503, "too many different filters at once; try again in a second");
}

export function sendBody(response: Response, status: number, contentType: string, content: string | Buffer): void {
  const body = typeof content === "string" ? Buffer.from(content) : content;
  // not express's `send`, which would answer a scrape with If-None-Match: * by 304
  response.status(status).type(contentType).set("Content-Length", String(body.length)).end(body);
}
