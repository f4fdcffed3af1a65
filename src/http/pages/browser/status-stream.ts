import type { EventNews } from "./event-list.js";

export interface StreamHandlers {
  /** The whole state, or what has changed in it. */
  onState(message: { readonly version: string; readonly now: number; readonly state: unknown }): void;
  onChange(message: { readonly version: string; readonly now: number; readonly change: unknown }): void;
  onEvents(news: EventNews): void;
  onLost(): void;
}

export interface StatusStream {
  start(): void;
  /** Nothing is sent any more. */
  stop(): void;
}

/** Milliseconds. A change comes every two seconds: after this silence the connection is dead even if the browser has not noticed. */
const silenceMs = 10_000;
const reconnectMs = 4_000;

/** Follows the server's events and reconnects after each loss, also where the browser itself would give up. */
export function createStream(urlOf: () => string, handlers: StreamHandlers): StatusStream {
  let source: EventSource | undefined;
  let timer: number | undefined;

  function start(): void {
    stop();
    const opened = new EventSource(urlOf());
    source = opened;
    opened.addEventListener("error", lose);
    read("state", (data) => handlers.onState(data as Parameters<StreamHandlers["onState"]>[0]));
    read("change", (data) => handlers.onChange(data as Parameters<StreamHandlers["onChange"]>[0]));
    read("events", (data) => handlers.onEvents(data as Parameters<StreamHandlers["onEvents"]>[0]));

    function read(name: string, handle: (data: unknown) => void): void {
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        clearTimeout(timer);
        timer = window.setTimeout(lose, silenceMs);
        handle(JSON.parse(event.data));
      });
    }
  }

  function lose(): void {
    stop();
    handlers.onLost();
    timer = window.setTimeout(start, reconnectMs);
  }

  function stop(): void {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  return { start, stop };
}
