import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Request, Response, Router } from "express";
import { sendBody, sendText } from "./response.js";
import { createRoutes } from "./routes.js";

/** Prometheus text format, or OpenMetrics. */
type Format = "text" | "openmetrics";

interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

export interface MetricsRouteOptions {
  readonly telemetryPath: string;
  readonly metrics: (format: Format) => Promise<Rendered>;
  /** Why the metrics may not be shown yet, or undefined. */
  readonly metricsNotReady: () => string | undefined;
}

/** The limit that Prometheus exporters have by default. */
const maxInFlight = 40;

/**
 * THE METRICS. Shown only when they are complete. Scrapes that arrive while one is rendered share its result, so that many scrapers
 * cost no more than one. Nothing is cached between renderings.
 */
export function createMetricsRoute({ telemetryPath, metrics, metricsNotReady }: MetricsRouteOptions): Router {
  const render = shareRendering(metrics);
  let inFlight = 0;

  return createRoutes({ [telemetryPath]: serve });

  async function serve(request: Request, response: Response): Promise<void> {
    const reason = metricsNotReady();
    if (reason !== undefined) return sendText(response, 503, reason);
    if (inFlight >= maxInFlight) return sendText(response, 503, `too many concurrent scrapes (limit ${maxInFlight})`);
    // closed while the password was checked: no further "close" event would release the slot
    if (response.destroyed) return;
    const release = acquireSlot(response);
    const rendering = await render(chooseFormat(request));
    response.vary("Accept, Accept-Encoding");
    const isGzip = request.acceptsEncodings(["gzip", "identity"]) === "gzip";
    const body = isGzip ? await rendering.gzipped() : Buffer.from(rendering.body);
    if (isGzip) response.setHeader("Content-Encoding", "gzip");
    // a slow client occupies a connection, but no slot
    release();
    sendBody(response, 200, rendering.contentType, body);
  }

  function acquireSlot(response: Response): () => void {
    let isTaken = true;
    inFlight += 1;
    const release = () => {
      if (isTaken) inFlight -= 1;
      isTaken = false;
    };
    response.once("close", release);
    return release;
  }
}

/** The preferred format; text where no format is requested, or none that we have. */
function chooseFormat(request: Request): Format {
  const { accept = "" } = request.headers;
  // a scraper sends some 300 characters; negotiating 16,000 would take a tenth of a second
  const wanted = accept.length > maxAcceptLength ? false : request.accepts(mediaTypes);
  return wanted !== false && wanted.startsWith(openMetricsType) ? "openmetrics" : "text";
}

const maxAcceptLength = 600;
const openMetricsType = "application/openmetrics-text";

/**
 * The media types we can serve. Prometheus 3 also asks for an escaping scheme, which makes no difference to our ASCII names; a type
 * with an unknown parameter is not served.
 */
const mediaTypes = [
  ...variants("text/plain", ["0.0.4", "1.0.0", "0.0.1"]),
  ...variants(openMetricsType, ["1.0.0", "0.0.1"]),
];

function variants(type: string, versions: readonly string[]): string[] {
  return versions.flatMap((version) =>
    ["underscores", "allow-utf-8", "dots", "values"].map(
      (escaping) => `${type}; version=${version}; charset=utf-8; escaping=${escaping}`,
    ),
  );
}

interface Rendering extends Rendered {
  /** Compressed once, however many clients ask. */
  gzipped(): Promise<Buffer>;
}

type Render = (format: Format) => Promise<Rendering>;

/** One rendering at a time; requests for the same format share it, others wait for their turn. */
export function shareRendering(metrics: MetricsRouteOptions["metrics"]): Render {
  const running = new Map<Format, Promise<Rendering>>();
  let previous: Promise<unknown> = Promise.resolve();

  return (format) => {
    const shared = running.get(format);
    if (shared !== undefined) return shared;
    const own = previous
      .then(() => metrics(format))
      .then(toRendering)
      .finally(() => running.delete(format));
    previous = own.catch(() => undefined);
    running.set(format, own);
    return own;
  };
}

const compress = promisify(gzip);

function toRendering({ contentType, body }: Rendered): Rendering {
  let gzipped: Promise<Buffer> | undefined;
  // level 1: most of the gain for the least time
  return { contentType, body, gzipped: () => (gzipped ??= compress(body, { level: 1 })) };
}
