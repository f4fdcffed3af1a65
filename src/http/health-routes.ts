import type { Router } from "express";
import { paths } from "./paths.js";
import { sendText } from "./response.js";
import { createRoutes } from "./routes.js";

export interface HealthOptions {
  /** Why it is not ready, or undefined when it is. */
  readonly notReady: () => string | undefined;
}

/** HEALTH: open to everyone, so it tells nothing but its state. */
export function createHealthRoutes({ notReady }: HealthOptions): Router {
  return createRoutes({
    [paths.healthy]: (_request, response) => sendText(response, 200, "OK"),
    [paths.ready](_request, response) {
      const reason = notReady();
      sendText(response, reason === undefined ? 200 : 503, reason ?? "OK");
    },
  });
}
