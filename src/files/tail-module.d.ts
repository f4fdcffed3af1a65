/** What `tail` 2.2.6 really has; @types/tail knows neither the hooks we override nor that it is an EventEmitter. */
declare module "tail" {
  import type { EventEmitter } from "node:events";
  export class Tail extends EventEmitter {
    constructor(
      path: string,
      options?: { follow?: boolean; fromBeginning?: boolean; useWatchFile?: boolean; flushAtEOF?: boolean },
    );
    unwatch(): void;
    change(): void;
    rename(filename: string): void;
    watchFileEvent(current: unknown, previous: unknown): void;
    readBlock(): void;
  }
}
