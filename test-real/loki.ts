import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers as Loki's OTLP endpoint does, at `url`/otlp, and counts what came. */
export interface StandInLoki {
  readonly url: string;
  /** Requests with records, the one of `check` included. */
  requests(): number;
  close(): Promise<void>;
}

export async function startLoki(): Promise<StandInLoki> {
  let requests = 0;
  const server = createServer((request, response) => {
    const isLogs = request.url === "/otlp/v1/logs";
    if (isLogs) requests++;
    request.resume().on("end", () => response.writeHead(isLogs ? 204 : 404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
