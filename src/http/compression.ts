import { brotliCompressSync, constants, createGzip, gzipSync } from "node:zlib";
import type { Request, Response } from "express";

/** A response's content with its compressed forms, each made when the first client accepts it. */
export interface Body {
  readonly plain: Buffer;
  encoded(encoding: Encoding): Buffer;
}

type Encoding = "br" | "gzip";

/** `isStatic`: made once and sent often, so it may take ten times as long to compress. */
export function toBody(content: string | Buffer, isStatic = false): Body {
  const plain = Buffer.from(content);
  const made = new Map<Encoding, Buffer>();
  return {
    plain,
    encoded(encoding) {
      const known = made.get(encoding) ?? compress(plain, encoding, isStatic);
      made.set(encoding, known);
      return known;
    },
  };
}

/** Answers with the form that the client prefers. */
export function sendCompressed(response: Response, status: number, contentType: string, body: Body): void {
  response.vary("Accept-Encoding");
  const encoding = body.plain.length < worthwhile ? undefined : negotiate(response.req);
  if (encoding !== undefined) response.setHeader("Content-Encoding", encoding);
  const content = encoding === undefined ? body.plain : body.encoded(encoding);
  response.status(status).type(contentType).set("Content-Length", String(content.length)).end(content);
}

/** A response that is written piece by piece. */
export interface Outlet {
  write(text: string): void;
  /** The client has not taken what was written before. */
  isBusy(): boolean;
  end(): void;
}

/** Compressed as one stream where the client accepts gzip: what was sent before makes what follows short. Each piece leaves at once. */
export function openOutlet(response: Response): Outlet {
  response.vary("Accept-Encoding");
  if (response.req.acceptsEncodings("gzip", "identity") !== "gzip")
    return {
      write: (text) => void response.write(text),
      isBusy: () => response.writableNeedDrain,
      end: () => void response.end(),
    };
  response.setHeader("Content-Encoding", "gzip");
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
  gzip.on("data", (piece: Buffer) => response.write(piece));
  gzip.on("end", () => response.end());
  response.once("close", () => gzip.destroy());
  return {
    write: (text) => void gzip.write(text),
    isBusy: () => response.writableNeedDrain || gzip.writableNeedDrain,
    end: () => void gzip.end(),
  };
}

function negotiate(request: Request): Encoding | undefined {
  const accepted = request.acceptsEncodings("br", "gzip", "identity");
  return accepted === "br" || accepted === "gzip" ? accepted : undefined;
}

function compress(plain: Buffer, encoding: Encoding, isStatic: boolean): Buffer {
  if (encoding === "gzip") return gzipSync(plain, { level: 9 });
  return brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: isStatic ? 9 : 5,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
}

/** Bytes below which a response fits into one packet anyway. */
const worthwhile = 1_000;
