import type { Request, Response } from "express";
import type { Access } from "../auth/access.js";
import type { Assets } from "./assets.js";
import type { Details, TraceQuery, TraceResult } from "../api/details.js";
import type { Snapshot } from "../api/snapshot.js";
import type { Log } from "../../log.js";
import { sendCompressed, toBody } from "../compression.js";
import { catalogue } from "../../texts/catalogue.js";
import { chooseLanguage } from "../language.js";
import { readQuery } from "../routes.js";
import { defaultDays, renderTrace, type TraceView } from "./trace-page.js";
import { describeDenied } from "./view/page-state.js";

export interface TraceRouteOptions {
  readonly details: Details;
  readonly snapshot: () => Snapshot;
  readonly assets: Assets;
  readonly log: Log;
  /** Milliseconds after which a search is aborted. */
  readonly traceLimitMs: number;
  readonly access: Access;
}

const maxQueryLength = 1_000;
const maxDays = 3_660;

/** `/trace?query=`: one search at a time, with a time limit, aborted when the client disconnects. */
export function serveTrace({ details, snapshot, assets, log, traceLimitMs, access }: TraceRouteOptions) {
  let isBusy = false;

  return async (request: Request, response: Response): Promise<void> => {
    const language = chooseLanguage(request, response);
    const { trace: texts, page } = catalogue[language];
    const asked = readTraceQuery(readQuery(request));
    const query = asked.text;
    const reply = (code: number, traced: Omit<TraceView, "query" | "zone" | "now"> = {}) => {
      const { now, status } = snapshot();
      const view = { query: asked, now, zone: status.timezone, ...traced };
      sendCompressed(response, code, "text/html; charset=utf-8", toBody(renderTrace(view, language, assets)));
    };
    const denied = access.denial(request, response);
    if (denied !== undefined) return reply(403, { problem: texts.denied(describeDenied(denied, page.denied)) });
    if (query === "" || request.method === "HEAD") return reply(200);
    if (query.length > maxQueryLength) return reply(400, { problem: texts.tooLong(maxQueryLength) });
    if (isBusy) {
      response.setHeader("Retry-After", 5);
      return reply(503, { problem: texts.busy });
    }
    isBusy = true;
    try {
      const result = await trace(asked, response);
      if (result !== undefined) reply(200, { result });
      else reply(503, { problem: texts.tookTooLong(traceLimitMs / 1000) });
    } catch (error) {
      log.warn({ err: error }, "message trace failed");
      reply(503, { problem: texts.failed });
    } finally {
      isBusy = false;
    }
  };

  /** Undefined when it took too long or the client has disconnected. */
  async function trace(query: TraceQuery, response: Response): Promise<TraceResult | undefined> {
    const closed = new AbortController();
    const abort = () => closed.abort();
    response.once("close", abort);
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(traceLimitMs)]);
    try {
      return await details.trace(query, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      response.off("close", abort);
    }
  }
}

/** `?query=S138B&days=30&until=1764385200000` */
function readTraceQuery(parameters: URLSearchParams): TraceQuery {
  const number = (name: string) =>
    /^\d{1,15}$/.test(parameters.get(name) ?? "") ? Number(parameters.get(name)) : undefined;
  const days = Math.min(Math.max(1, number("days") ?? defaultDays), maxDays);
  const untilTime = number("until");
  return { text: (parameters.get("query") ?? "").trim(), days, ...(untilTime === undefined ? {} : { untilTime }) };
}
