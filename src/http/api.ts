import type { Router } from "express";
import type { Access } from "./access.js";
import type { Details } from "./details.js";
import type { Live } from "./live.js";
import { paths } from "./paths.js";
import { sendBody } from "./reply.js";
import { createRoutes } from "./routes.js";
import { printApi, showDetails } from "./shown.js";
import type { Status } from "./status.js";

export interface ApiOptions {
  readonly status: () => Status;
  readonly details: Details;
  readonly live: Live;
  readonly access: Access;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The same FOR PROGRAMS: the state as JSON, and as it changes. */
export function createApi({ status, details, live, access, now }: ApiOptions): Router {
  return createRoutes({
    [paths.status](request, response) {
      const shown = showDetails(details, access.withheld(request, response));
      sendBody(response, 200, "application/json; charset=utf-8", printApi(now(), status(), shown));
    },
    [paths.stream](request, response) {
      live.open(request, response, access.withheld(request, response) === undefined);
    },
  });
}
