/** The package has no types. */
declare module "proxy-from-env" {
  /** The proxy for this URL according to the environment of the process; empty where none is to be used. */
  export function getProxyForUrl(url: string): string;
}
