import { getProxyForUrl } from "proxy-from-env";
import { settingError } from "./setting-error.js";

/**
 * The URL of the proxy for requests to `url`, with its password; undefined where none is to be used. An invalid one is added to
 * `errors`. Reads the process's own environment: HTTPS_PROXY or HTTP_PROXY by the scheme of `url`, else ALL_PROXY, unless NO_PROXY
 * names the host; each also in lower case, which takes precedence.
 */
export function readProxy(url: string, errors: string[], nodeVersion = process.versions.node): string | undefined {
  const { protocol } = new URL(url);
  const found = getProxyForUrl(url);
  if (found === "") return undefined;
  const name = nameOf(protocol);
  const text = process.env[name] ?? found;
  // as for curl and Go, a proxy without a scheme is an HTTP proxy
  const proxy = text.includes("://") ? text : `http://${text}`;
  const fail = (wrong: string, use: string) => void errors.push(settingError(name, { text: proxy }, wrong, use));
  if (!isProxyUrl(proxy)) fail("unsupported proxy", accepts);
  else if (!supportsProxies(nodeVersion))
    fail(
      `Node ${nodeVersion} cannot use a proxy`,
      "Node 22.21, 24.5 or later, or name the endpoint's host in NO_PROXY",
    );
  else return proxy;
  return undefined;
}

/** The first variable that is set, as the library looks for it. */
function nameOf(protocol: string): string {
  const names = [`${protocol.slice(0, -1)}_proxy`, "all_proxy"].flatMap((name) => [name, name.toUpperCase()]);
  return names.find((name) => (process.env[name] ?? "") !== "") ?? "";
}

function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  try {
    decodeURIComponent(url.username + url.password);
    return true;
  } catch {
    return false;
  }
}

/** Where Node's own agents have the option `proxyEnv`. */
function supportsProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}

const accepts =
  "a URL such as http://proxy.example:3128 (user and password percent-encoded), or name the endpoint's host in NO_PROXY";
