import { readFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { inTemporary, main, start, startExporter } from "./measured.ts";

const decode = { gzip: gunzipSync, br: brotliDecompressSync };
const seconds = 60;

/** Bytes on the wire of the status page with details, at 20 lines/s: the first load, and a minute of its stream. Headers are not counted. */
export async function page(): Promise<object[]> {
  return inTemporary(async (directory) => {
    const root = join(directory, "MailRoot");
    const state = join(directory, "state");
    const writer = start(process.execPath, [main, "simulate", "--out", root, "--rate", "20", "--seed", "1"], {
      TZ: "UTC",
    });
    await pause(2_000);
    const exporter = await startExporter(join(root, "logs"), state, ["--xmail.mail-root", root]);
    await exporter.caughtUp;
    // until the list of events is full
    await pause(30_000);
    const token = (await readFile(join(state, "details-token"), "utf8")).trim();
    const rows = [];
    for (const encoding of ["gzip", "br"] as const) rows.push(await weigh(exporter.url, token, encoding));
    await exporter.end();
    await writer.end();
    return rows;
  });
}

async function weigh(url: string, token: string, encoding: "gzip" | "br"): Promise<object> {
  const headers = { authorization: `Bearer ${token}`, "accept-encoding": encoding };
  const html = await readAll(await ask(url, headers));
  const text = decode[encoding](html).toString();
  const paths = [...text.matchAll(/(?:href|src)="\.(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  const assets = await Promise.all(paths.map(async (path) => (await readAll(await ask(url + path, headers))).length));
  const [, version = ""] = /"version":"([^"]*)","telemetryPath"/.exec(text) ?? [];
  const [, newest = ""] = /"newest":(\d+)/.exec(text) ?? [];
  const stream = await ask(`${url}/api/stream?since=${version}&after=${newest}`, {
    ...headers,
    "accept-encoding": "gzip",
  });
  let streamed = 0;
  stream.on("data", (piece: Buffer) => (streamed += piece.length));
  stream.on("error", () => undefined);
  await pause(seconds * 1_000);
  stream.destroy();
  const loaded = assets.reduce((sum, bytes) => sum + bytes, html.length);
  return { encoding, "page kB": kB(html.length), "first load kB": kB(loaded), "stream kB/min": kB(streamed) };
}

function kB(bytes: number): string {
  return (bytes / 1_000).toFixed(1);
}

function ask(url: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(url, { agent: false, headers }, resolve).on("error", reject));
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
