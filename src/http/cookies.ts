import type { Request } from "express";

/** The values of a cookie: a browser can send several of one name, for different paths and hosts. */
export function readCookies({ headers }: Request, name: string): string[] {
  const start = `${name}=`;
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length));
}
