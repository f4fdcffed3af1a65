/** What came back for one request: an HTTP answer, or none. */
export type Reply = HttpReply | NoReply;

export interface HttpReply {
  readonly status: number;
  readonly contentType?: string | undefined;
  readonly retryAfter?: string | undefined;
  /** At most 64 KiB of it. */
  readonly body: Uint8Array;
  /** False where the connection ended before the answer did, or where the body was longer than is kept. */
  readonly complete: boolean;
}

interface NoReply {
  readonly error: string;
  /** The connection was made and then timed out or broke: fewer records at once may get through. */
  readonly interrupted: boolean;
}
