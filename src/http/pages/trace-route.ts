import type { Request, Response } from "express";
import type { Access } from "../auth/access.js";
import type { Assets } from "./assets.js";
import type { Details, TraceAnswer } from "../api/details.js";
import type { Log } from "../../log.js";
import { sendBody } from "../response.js";
import { renderTrace, type Traced } from "./trace-page.js";
import { sayWithheld } from "./view/page-state.js";

export interface TraceOptions {
  readonly details: Details;
  readonly assets: Assets;
  readonly log: Log;
  /** Milliseconds after which an answer is given up. */
  readonly traceLimitMs: number;
  readonly access: Access;
}

const longestQuery = 1_000;

/** `/trace?query=`: one at a time, within a limit of time, ended when the client goes. */
export function serveTrace({ details, assets, log, traceLimitMs, access }: TraceOptions) {
  let isBusy = false;

  return async (request: Request, response: Response): Promise<void> => {
    const query = (readQuery(request).get("query") ?? "").trim();
    const reply = (code: number, traced: Omit<Traced, "query"> = {}) =>
      sendBody(response, code, "text/html; charset=utf-8", renderTrace({ query, ...traced }, assets));
    const withheld = access.withheld(request, response);
    if (withheld !== undefined)
      return reply(403, { trouble: `Ways of messages are not shown: ${sayWithheld(withheld)}` });
    if (query === "" || request.method === "HEAD") return reply(200);
    if (query.length > longestQuery) return reply(400, { trouble: "This is too long to be an id or an address." });
    if (isBusy) {
      response.setHeader("Retry-After", 5);
      return reply(503, { trouble: "Another message is being traced. Try again in a few seconds." });
    }
    isBusy = true;
    try {
      const answer = await trace(query, response);
      if (answer !== undefined) reply(200, { answer });
      else
        reply(503, {
          trouble: `The logs could not be read through in ${traceLimitMs / 1000} s: use "xmail-exporter trace".`,
        });
    } catch (error) {
      log.warn({ err: error }, "a message could not be traced");
      reply(503, { trouble: "The logs cannot be read; the log of the exporter says more." });
    } finally {
      isBusy = false;
    }
  };

  /** Undefined when it took too long or nobody waits for it any more. */
  async function trace(query: string, response: Response): Promise<TraceAnswer | undefined> {
    const gone = new AbortController();
    const leave = () => gone.abort();
    response.once("close", leave);
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(traceLimitMs)]);
    try {
      return await details.trace(query, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      response.off("close", leave);
    }
  }
}

/** Of the address as it was sent: a name that is given twice counts once. */
export function readQuery({ url }: Request): URLSearchParams {
  const at = url.indexOf("?");
  return new URLSearchParams(at === -1 ? "" : url.slice(at + 1));
}
