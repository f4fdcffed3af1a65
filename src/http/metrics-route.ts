import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Request, Response, Router } from "express";
import { sendText } from "./response.js";
import { createRoutes } from "./routes.js";

/** That of Prometheus, or OpenMetrics. */
type Format = "text" | "openmetrics";

interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

export interface ExpositionOptions {
  readonly telemetryPath: string;
  readonly metrics: (format: Format) => Promise<Rendered>;
  /** Why the metrics may not be shown yet, or undefined. */
  readonly withheld: () => string | undefined;
}

/** As many as Prometheus exporters serve at once. */
const maxInFlight = 40;

/**
 * THE METRICS. Values are shown only when they are complete; whoever asks while a rendering runs shares it, so that many scrapers
 * cost no more than one. Always the newest values: nothing is kept between renderings.
 */
export function createMetrics({ telemetryPath, metrics, withheld }: ExpositionOptions): Router {
  const render = shareRendering(metrics);
  let inFlight = 0;

  return createRoutes({ [telemetryPath]: serve });

  async function serve(request: Request, response: Response): Promise<void> {
    const reason = withheld();
    if (reason !== undefined) return sendText(response, 503, reason);
    if (inFlight >= maxInFlight) return sendText(response, 503, `more than ${maxInFlight} scrapes at once`);
    // gone while the password was looked at: no further "close" would give the place back
    if (response.destroyed) return;
    const release = takePlace(response);
    const rendering = await render(chooseFormat(request));
    response.setHeader("Content-Type", rendering.contentType);
    response.setHeader("Vary", "Accept, Accept-Encoding");
    const packs = request.acceptsEncodings(["gzip", "identity"]) === "gzip";
    const body = packs ? await rendering.zipped() : Buffer.from(rendering.body);
    if (packs) response.setHeader("Content-Encoding", "gzip");
    // a client that is slow to take it costs a connection and no more
    release();
    send(response, body);
  }

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

/** What is asked for most; the text format where nothing is asked for, or nothing that we have. */
function chooseFormat(request: Request): Format {
  const { accept = "" } = request.headers;
  // that of a scraper has some 300 characters; weighing 16,000 of them would take a tenth of a second
  const wanted = accept.length > longestAccept ? false : request.accepts(mediaTypes);
  return wanted !== false && wanted.startsWith(openMetricsType) ? "openmetrics" : "text";
}

const longestAccept = 600;
const openMetricsType = "application/openmetrics-text";

/**
 * One media type for each wish that is fulfilled. Prometheus 3 also says how names beyond ASCII are to be escaped, which changes
 * nothing in ours; a wish with a parameter of which we know nothing is not fulfilled.
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

/** Not express's own `send`: it would rewrite the content type, which names the format's version. */
function send(response: Response, body: Buffer): void {
  response.setHeader("Content-Length", body.length);
  response.end(body);
}

interface Rendering extends Rendered {
  /** Packed once, however many ask for it. */
  zipped(): Promise<Buffer>;
}

type Render = (format: Format) => Promise<Rendering>;

/** One rendering at a time; equal wishes share it, others wait for their turn. */
export function shareRendering(metrics: ExpositionOptions["metrics"]): Render {
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

const pack = promisify(gzip);

function toRendering({ contentType, body }: Rendered): Rendering {
  let packed: Promise<Buffer> | undefined;
  // level 1: most of the gain for the least time
  return { contentType, body, zipped: () => (packed ??= pack(body, { level: 1 })) };
}
