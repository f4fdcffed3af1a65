/** What can be sent over OTLP. */
export const signals = ["logs", "metrics", "traces"] as const;
export type Signal = (typeof signals)[number];

/** Where one signal is sent. */
export interface Endpoint {
  readonly signal: Signal;
  /** Of http or https. */
  readonly url: string;
  /** True if the URL is used unchanged; otherwise `/v1/logs`, `/v1/metrics` or `/v1/traces` is appended to its path. */
  readonly asIs: boolean;
  readonly protocol: "http/protobuf" | "http/json";
  /** URL of the proxy that requests go through, with its password. */
  readonly proxy?: string;
}

/** `http://host:4318` and `http://host:4318/` are both `http://host:4318/v1/logs`; a query stays behind the path. */
export function requestUrl({ signal, url: base, asIs }: Endpoint): string {
  const url = new URL(base);
  if (!asIs) url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/${signal}`;
  return url.href;
}
