import type { Router } from "express";
import type { Access } from "../auth/access.js";
import type { EventStream } from "./event-stream.js";
import { paths } from "../paths.js";
import { sendBody } from "../response.js";
import { createRoutes } from "../routes.js";
import type { Snapshot } from "./snapshot.js";
import { toJson } from "../pages/view/json.js";
import { describeDenied, type DetailsDenied } from "../pages/view/page-state.js";

export interface ApiRoutesOptions {
  readonly access: Access;
  readonly snapshot: () => Snapshot;
  readonly live: EventStream;
}

/** THE API: the status as JSON, with the schema docs/api-status.schema.json, and as a stream of events. */
export function createApiRoutes({ access, snapshot, live }: ApiRoutesOptions): Router {
  return createRoutes({
    [paths.status](request, response) {
      const denied = access.denial(request, response);
      const body = snapshot().body(`status ${denied?.reason}`, () => printStatus(snapshot(), denied));
      sendBody(response, 200, "application/json; charset=utf-8", body);
    },
    [paths.stream](request, response) {
      live.open(request, response, access.denial(request, response) === undefined);
    },
  });
}

function printStatus({ now, status, details }: Snapshot, denied: DetailsDenied | undefined): string {
  const shown = denied === undefined ? { details: details() } : { details: null };
  const detailsWithheld = denied === undefined ? null : describeDenied(denied);
  return `${toJson({ time: now, ...status, ...shown, detailsWithheld }, 2)}\n`;
}
