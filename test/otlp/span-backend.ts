import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** Receives spans as JSON at `/v1/traces` on 127.0.0.1. Answers 200 unless `answer` does otherwise. */
export interface SpanBackend {
  readonly url: string;
  /** As they came, repeats too. */
  readonly spans: ReceivedSpan[];
  requests(): number;
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

interface Body {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[] }[];
}

export async function startSpanBackend(): Promise<SpanBackend> {
  let requests = 0;
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      requests++;
      if (request.url !== "/v1/traces") return response.writeHead(404).end();
      const { resourceSpans } = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as Body;
      backend.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
      return backend.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const backend: SpanBackend = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    requests: () => requests,
    answer: (response) => response.end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return backend;
}
