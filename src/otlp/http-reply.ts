/** What came back for one request: an HTTP answer, or none. */
export type ResponseResult = HttpResponse | NoReply;

export interface HttpResponse {
  readonly status: number;
  readonly contentType?: string | undefined;
  readonly retryAfter?: string | undefined;
  /** At most 64 KiB of it, decoded. */
  readonly body: Uint8Array;
  /** The Content-Encoding that the body is still in, where it cannot be undone. */
  readonly encoding?: string | undefined;
  /** False where the connection or the encoded body ended early, or where the body is longer than is kept. */
  readonly complete: boolean;
}

interface NoReply {
  readonly error: string;
  /** The connection was made and then timed out or broke: fewer records at once may get through. */
  readonly interrupted: boolean;
}
