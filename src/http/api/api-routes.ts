import type { Router } from "express";
import type { Access } from "../auth/access.js";
import type { EventStream } from "./event-stream.js";
import { paths } from "../paths.js";
import { sendBody } from "../response.js";
import { createRoutes } from "../routes.js";
import type { Snapshot } from "./snapshot.js";
import { toJson } from "../pages/view/json.js";
import { sayWithheld, type Withheld } from "../pages/view/page-state.js";

export interface ApiOptions {
  readonly access: Access;
  readonly snapshot: () => Snapshot;
  readonly live: EventStream;
}

/** The same FOR PROGRAMS: the state as JSON, whose schema is docs/api-status.schema.json, and as it changes. */
export function createApi({ access, snapshot, live }: ApiOptions): Router {
  return createRoutes({
    [paths.status](request, response) {
      const withheld = access.withheld(request, response);
      const body = snapshot().body(`status ${withheld?.withheld}`, () => printStatus(snapshot(), withheld));
      sendBody(response, 200, "application/json; charset=utf-8", body);
    },
    [paths.stream](request, response) {
      live.open(request, response, access.withheld(request, response) === undefined);
    },
  });
}

function printStatus({ now, status, details }: Snapshot, withheld: Withheld | undefined): string {
  const shown = withheld === undefined ? { details: details() } : { details: null };
  const detailsWithheld = withheld === undefined ? null : sayWithheld(withheld);
  return `${toJson({ time: now, ...status, ...shown, detailsWithheld }, 2)}\n`;
}
