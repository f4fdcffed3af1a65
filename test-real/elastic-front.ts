import { createServer, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";

/**
 * Stands before an OpenSearch and lets the Collector's `elasticsearch` exporter write to it, which otherwise refuses: the
 * exporter asks for the header that says who answers, and names a parameter that OpenSearch does not know. Everything
 * else passes as it is. Records what became of each document.
 */
export async function startElasticFront(openSearch: string): Promise<ElasticFront> {
  const results: Result[] = [];
  const documents: Sent[] = [];
  const pass = async (request: IncomingMessage): Promise<{ status: number; text: string }> => {
    const { method = "GET", url = "/" } = request;
    const text = await read(request);
    const body = url.startsWith("/_bulk") ? text.replaceAll(`,"require_data_stream":true`, "") : text;
    const answer = await fetch(`${openSearch}${url}`, {
      method,
      ...(body === "" ? {} : { body, headers: { "content-type": "application/x-ndjson" } }),
    });
    const answered = await answer.text();
    if (url.startsWith("/_bulk")) {
      const { items = [] } = JSON.parse(answered) as { items?: { create: Result }[] };
      results.push(...items.map(({ create }) => create));
      documents.push(...readBulk(body));
    }
    return { status: answer.status, text: answered };
  };
  const server = createServer((request, response) => {
    void pass(request)
      .catch((error: unknown) => ({ status: 502, text: JSON.stringify({ error: String(error) }) }))
      .then(({ status, text }) => {
        response.writeHead(status, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
        response.end(text);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    results,
    documents,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface ElasticFront {
  readonly url: string;
  /** OpenSearch's answer for each document, in the order in which they were sent. */
  readonly results: readonly Result[];
  /** The documents themselves, in the same order. */
  readonly documents: readonly Sent[];
  stop(): Promise<void>;
}

interface Result {
  readonly _index: string;
  readonly _id: string;
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

interface Sent {
  readonly index: string;
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** An action and a document in turn, one a line. */
function readBulk(text: string): Sent[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.flatMap((line, number) => {
    if (number % 2 === 1) return [];
    const { _index: index, _id: id } = (JSON.parse(line) as { create: { _index: string; _id: string } }).create;
    const document = JSON.parse(lines[number + 1] ?? "") as Record<string, unknown>;
    return [{ index, id, document }];
  });
}
