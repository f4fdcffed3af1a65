import { type Request, type RequestHandler, type Response, Router } from "express";
import { sendText } from "./response.js";

export type Answer = (request: Request, response: Response) => void | Promise<void>;

/** Exact paths: GET and HEAD are answered, after the middleware in `first`; every other method gets a 405. */
export function createRoutes(answers: Readonly<Record<string, Answer>>, ...first: readonly RequestHandler[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [path, answer] of Object.entries(answers))
    router
      .route(literal(path))
      .get(...first, answer)
      .all(refuseMethod);
  return router;
}

/** The telemetry path may hold characters that mean something in a pattern of express. */
function literal(path: string): string {
  return path.replace(/[{}()[\]+?!*:\\]/g, String.raw`\$&`);
}

function refuseMethod(_request: Request, response: Response): void {
  response.setHeader("Allow", "GET, HEAD");
  sendText(response, 405, "only GET and HEAD are allowed");
}

/** The query of the URL as it was sent. */
export function readQuery({ url }: Request): URLSearchParams {
  const at = url.indexOf("?");
  return new URLSearchParams(at === -1 ? "" : url.slice(at + 1));
}
