import type { QueuedMessage, RecentEvent, TopClients } from "../../api/details.js";
import type { Status } from "../../api/status-document.js";
import { fromJson } from "../view/json.js";

export interface StreamHandlers {
  /** A new connection: earlier recent events may be those of another process. */
  onOpen(): void;
  onStatus(now: number, status: Status): void;
  onDetails(topClients: TopClients, queued: readonly QueuedMessage[]): void;
  onRecent(news: readonly RecentEvent[]): void;
  onLost(): void;
}

/** Milliseconds. A status comes every two seconds: after this silence the connection is dead even if the browser has not noticed. */
const silenceMs = 10_000;
const reconnectMs = 4_000;

/** Follows the server's events and reconnects after each loss, also where the browser itself would give up. */
export function followStream(url: string, handlers: StreamHandlers): void {
  let silence: number | undefined;
  const source = new EventSource(url);

  function read(name: string, handle: (data: unknown) => void): void {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      clearTimeout(silence);
      silence = window.setTimeout(lose, silenceMs);
      handle(fromJson(event.data));
    });
  }

  function lose(): void {
    clearTimeout(silence);
    source.close();
    handlers.onLost();
    window.setTimeout(() => followStream(url, handlers), reconnectMs);
  }

  source.addEventListener("open", () => handlers.onOpen());
  source.addEventListener("error", lose);
  read("status", (data) => {
    const status = data as Status & { readonly time: number };
    handlers.onStatus(status.time, status);
  });
  read("details", (data) => {
    const { talkers, queued } = data as { readonly talkers: TopClients; readonly queued: readonly QueuedMessage[] };
    handlers.onDetails(talkers, queued);
  });
  read("recent", (data) => handlers.onRecent(data as readonly RecentEvent[]));
}
