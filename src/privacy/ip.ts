import { isIP, isIPv6 } from "node:net";
import { ipv6Groups, withoutMapping } from "../common/ip-address.js";
import type { Hasher } from "./hasher.js";
import { mayHoldPerson } from "./signs.js";

/** What becomes of IP addresses. */
export interface IpRule {
  /** A value that is nothing but an IP address. */
  whole(value: string): string;
  /** The name of a client's machine: providers put the IP into it, in ways without end. */
  host(value: string): string;
  /** Text in which IP addresses may stand. */
  search(text: string): string;
}

export function createIpRule(how: "keep" | "hash" | "prefix", hasher: Hasher): IpRule {
  if (how === "keep") return { whole: (value) => value, host: (value) => value, search: (text) => text };
  const treat = how === "hash" ? (ip: string) => hasher("ip", withoutMapping(ip).toLowerCase()) : networkOf;
  return {
    whole(value) {
      if (value === "") return value;
      return isIP(value) === 0 ? hideRest(value) : treat(value);
    },
    host(value) {
      if (value === "") return value;
      const bare = value.replace(/^\[(?:IPv6:)?(.*)\]$/i, "$1");
      if (isIP(bare) !== 0) return treat(bare);
      return hideRest(value);
    },
    search(text) {
      if (!mayHoldPerson(text)) return text;
      return text
        .replace(colons, (found, prefix: string | undefined, run: string) => treatRun(run, prefix ?? "") ?? found)
        .replace(dots, treat)
        .replace(dashes, (found) => treat(found.replaceAll("-", ".")));
    },
  };

  /** What follows an address in a sentence may look like a part of it: `2001:db8::1:`. */
  function treatRun(run: string, prefix: string): string | undefined {
    for (let end = run.length; end >= Math.max(2, run.length - 2); end--)
      if (isIPv6(run.slice(0, end))) return prefix + treat(run.slice(0, end)) + run.slice(end);
    return undefined;
  }

  function hideRest(value: string): string {
    return how === "hash" ? hasher("host", value.toLowerCase()) : hidden;
  }
}

/** `203.0.113.17` is in `203.0.113.0`, `2001:db8:1:2::3` in `2001:db8:1::`. */
function networkOf(ip: string): string {
  const groups = ipv6Groups(ip, 3);
  return groups === undefined ? withoutMapping(ip).replace(/\.[0-9]+$/, ".0") : `${groups.join(":")}::`;
}

const dots = /(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])/g;
/** As in `host-203-0-113-17.example`. */
const dashes = /(?<![0-9]|[0-9]-)(?:[0-9]{1,3}-){3}[0-9]{1,3}(?![0-9]|-[0-9])/g;
const colons = /(?<![0-9a-z])(IPv6:)?([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*)/gi;
const hidden = "hidden";
