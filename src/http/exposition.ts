import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Request, Response } from "express";
import { sendText } from "./reply.js";

interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

export interface ExpositionOptions {
  /** Renders the metrics in the format that the Accept header prefers. */
  readonly metrics: (accept: string | undefined) => Promise<Rendered>;
  /** Why the metrics may not be shown yet, or undefined. */
  readonly withheld: () => string | undefined;
}

/** As many as Prometheus exporters serve at once. */
const maxInFlight = 40;

/**
 * THE METRICS. Values are shown only when they are complete; whoever asks while a rendering runs shares it, so that many scrapers
 * cost no more than one. Always the newest values: nothing is kept between renderings.
 */
export function serveExposition({ metrics, withheld }: ExpositionOptions) {
  const render = shareRendering(metrics);
  let inFlight = 0;

  return async (request: Request, response: Response): Promise<void> => {
    const reason = withheld();
    if (reason !== undefined) return sendText(response, 503, reason);
    if (inFlight >= maxInFlight) return sendText(response, 503, `more than ${maxInFlight} scrapes at once`);
    // gone while the password was looked at: no further "close" would give the place back
    if (response.destroyed) return;
    const release = takePlace(response);
    const rendering = await render(request.headers.accept);
    response.setHeader("Content-Type", rendering.contentType);
    response.setHeader("Vary", "Accept, Accept-Encoding");
    const packs = request.acceptsEncodings(["gzip", "identity"]) === "gzip";
    const body = packs ? await rendering.zipped() : Buffer.from(rendering.body);
    if (packs) response.setHeader("Content-Encoding", "gzip");
    // a client that is slow to take it costs a connection and no more
    release();
    send(response, body);
  };

  function takePlace(response: Response): () => void {
    let taken = true;
    inFlight += 1;
    const release = () => {
      if (taken) inFlight -= 1;
      taken = false;
    };
    response.once("close", release);
    return release;
  }
}

/** Not express's own `send`: it would rewrite the content type, which names the format's version. */
function send(response: Response, body: Buffer): void {
  response.setHeader("Content-Length", body.length);
  response.end(body);
}

interface Rendering extends Rendered {
  /** Packed once, however many ask for it. */
  zipped(): Promise<Buffer>;
}

type Render = (accept: string | undefined) => Promise<Rendering>;

/** One rendering at a time; equal wishes share it, others wait for their turn. */
export function shareRendering(metrics: ExpositionOptions["metrics"]): Render {
  const running = new Map<string | undefined, Promise<Rendering>>();
  let previous: Promise<unknown> = Promise.resolve();

  return (accept) => {
    const shared = running.get(accept);
    if (shared !== undefined) return shared;
    const own = previous
      .then(() => metrics(accept))
      .then(toRendering)
      .finally(() => running.delete(accept));
    previous = own.catch(() => undefined);
    running.set(accept, own);
    return own;
  };
}

const pack = promisify(gzip);

function toRendering({ contentType, body }: Rendered): Rendering {
  let packed: Promise<Buffer> | undefined;
  // level 1: most of the gain for the least time
  return { contentType, body, zipped: () => (packed ??= pack(body, { level: 1 })) };
}
