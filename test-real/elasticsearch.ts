import { createServer, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";

/**
 * The HTTP end of an Elasticsearch, which records what it is given to index. It answers as the real one does where the
 * Collector looks: who it is, and each document of a bulk request for itself, an id that the data stream already has with
 * a conflict.
 */
export async function startElasticsearch(): Promise<Elasticsearch> {
  const indexed: Indexed[] = [];
  const requests: BulkRequest[] = [];
  const known = new Set<string>();
  let down = false;

  const index = (request: BulkRequest): object => {
    const items = readActions(request.text).map((item) => {
      const name = { _index: item.dataStream, _id: item.id };
      if (known.has(`${item.dataStream} ${item.id}`)) return { create: { ...name, ...conflict } };
      known.add(`${item.dataStream} ${item.id}`);
      indexed.push(item);
      return { create: { ...name, status: 201 } };
    });
    requests.push(request);
    return { took: 1, errors: items.some(({ create }) => create.status !== 201), items };
  };

  const answer = async (request: IncomingMessage): Promise<{ status: number; body: object }> => {
    const path = (request.url ?? "").split("?")[0];
    if (down) return { status: 503, body: { error: { type: "cluster_block_exception" } } };
    if (request.method === "GET" && path === "/") return { status: 200, body: identity };
    if (request.method === "POST" && path === "/_bulk") return { status: 200, body: index(await read(request)) };
    return { status: 404, body: { error: `${request.method} ${path}` } };
  };

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown) => ({ status: 400, body: { error: String(error) } }))
      .then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
        response.end(JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  return {
    url: `http://127.0.0.1:${address.port}`,
    indexed,
    requests,
    setDown: (value) => (down = value),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Elasticsearch {
  readonly url: string;
  /** In the order in which they came. */
  readonly indexed: readonly Indexed[];
  readonly requests: readonly BulkRequest[];
  /** While it is down it answers everything with 503. */
  setDown(value: boolean): void;
  stop(): Promise<void>;
}

export interface Indexed {
  readonly dataStream: string;
  readonly id: string;
  /** The line before the document, which says the two above. */
  readonly action: Action;
  readonly document: Document;
}

interface Action {
  readonly create?: { readonly _index?: string; readonly _id?: string };
}

/** One record in the mapping mode `otel`, as far as tests look into it. */
export interface Document {
  readonly "@timestamp": string;
  readonly observed_timestamp: string;
  readonly event_name: string;
  readonly data_stream: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> };
  readonly scope: Readonly<Record<string, unknown>>;
}

interface BulkRequest {
  /** Unpacked: an action and a document in turn, one a line. */
  readonly text: string;
  readonly authorization: string | undefined;
  readonly encoding: string | undefined;
}

async function read(request: IncomingMessage): Promise<BulkRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { authorization, "content-encoding": encoding } = request.headers;
  const bytes = Buffer.concat(chunks);
  return { text: (encoding === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8"), authorization, encoding };
}

function readActions(text: string): Indexed[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.flatMap((line, number) => {
    if (number % 2 === 1) return [];
    const action = JSON.parse(line) as Action;
    const { _index: dataStream, _id: id } = action.create ?? {};
    if (dataStream === undefined || id === undefined) throw new Error(`no "create" with an id: ${line}`);
    return [{ dataStream, id, action, document: JSON.parse(lines[number + 1] ?? "") as Document }];
  });
}

const identity = { name: "recorder", version: { number: "9.2.0" }, tagline: "You Know, for Search" };

const conflict = {
  status: 409,
  error: { type: "version_conflict_engine_exception", reason: "document already exists" },
};
