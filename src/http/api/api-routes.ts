import type { Router } from "express";
import type { Access } from "../auth/access.js";
import { sendCompressed, type Body } from "../compression.js";
import { catalogue } from "../../texts/catalogue.js";
import { listEvents, listQueued } from "../pages/page-data.js";
import { toJson } from "../pages/view/json.js";
import { printPageQuery, readPageQuery, type PageQuery } from "../pages/view/page-query.js";
import { describeDenied, type DetailsDenied } from "../pages/view/page-state.js";
import { paths } from "../paths.js";
import { sendText, sendTooManyQueries } from "../response.js";
import { type Answer, createRoutes, readQuery } from "../routes.js";
import type { EventStream } from "./event-stream.js";
import type { Snapshot } from "./snapshot.js";

export interface ApiRoutesOptions {
  readonly access: Access;
  readonly snapshot: () => Snapshot;
  readonly live: EventStream;
}

/**
 * THE API: the status as JSON, with the schema docs/api-status.schema.json, and as a stream of events; last logins;
 * recent events and the queue by filter and page.
 */
export function createApiRoutes(options: ApiRoutesOptions): Router {
  const { access, snapshot, live } = options;
  return createRoutes({
    [paths.status](request, response) {
      const denied = access.denial(request, response);
      const body = snapshot().body(`status ${denied?.reason}`, () => printStatus(snapshot(), denied));
      sendCompressed(response, 200, json, body);
    },
    [paths.accounts](request, response) {
      const denied = access.denial(request, response);
      if (denied !== undefined)
        return sendText(response, 403, `not shown: ${describeDenied(denied, catalogue.en.page.denied)}`);
      const { now, logins, body } = snapshot();
      sendCompressed(
        response,
        200,
        json,
        body("accounts", () => `${toJson({ time: now, ...logins() })}\n`),
      );
    },
    [paths.stream](request, response) {
      live.open(request, response, access.denial(request, response) === undefined);
    },
    [paths.history](request, response) {
      const taken = snapshot();
      const { span } = readPageQuery(readQuery(request));
      sendCompressed(
        response,
        200,
        json,
        taken.body(`history ${span}`, () => JSON.stringify(taken.history(span))),
      );
    },
    [paths.events]: answerQuery(options, "events", (snapshot, { events }) => listEvents(snapshot, events)),
    [paths.queue]: answerQuery(options, "queue", (snapshot, { queue }) => listQueued(snapshot, queue)),
  });
}

/** A list for those who may see details; times are milliseconds since the epoch. */
function answerQuery(
  { access, snapshot }: ApiRoutesOptions,
  name: string,
  list: (snapshot: Snapshot, query: PageQuery) => object,
): Answer {
  return (request, response) => {
    const denied = access.denial(request, response);
    if (denied !== undefined)
      return sendText(response, 403, `not shown: ${describeDenied(denied, catalogue.en.page.denied)}`);
    const query = readPageQuery(readQuery(request));
    const taken = snapshot();
    const make = () => JSON.stringify(list(taken, query));
    const body: Body | undefined = taken.variant(`${name} ${printPageQuery(query)}`, make);
    if (body === undefined) sendTooManyQueries(response);
    else sendCompressed(response, 200, json, body);
  };
}

function printStatus({ now, status, details }: Snapshot, denied: DetailsDenied | undefined): string {
  const shown = denied === undefined ? { details: details() } : { details: null };
  const detailsWithheld = denied === undefined ? null : describeDenied(denied, catalogue.en.page.denied);
  return `${toJson({ time: now, ...status, ...shown, detailsWithheld }, 2)}\n`;
}

const json = "application/json; charset=utf-8";
