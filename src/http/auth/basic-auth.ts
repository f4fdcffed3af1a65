import { createHmac, randomBytes } from "node:crypto";
import { compare as compareBcrypt } from "bcryptjs";
import type { LoginThrottle } from "./login-throttle.js";

/** Authenticated, asked for name and password, told to wait (milliseconds), or too many passwords are being checked. */
type Verdict = "pass" | "ask" | "busy" | { readonly waitMs: number };

export interface BasicAuth {
  /** `header` is the request's Authorization, `address` the client's. */
  check(users: ReadonlyMap<string, string>, header: string | undefined, address: string): Promise<Verdict>;
}

/** Whether a password has this bcrypt hash. */
export type Compare = (password: string, hash: string) => Promise<boolean>;

/** Passwords being checked or waiting for it; each costs a tenth of a second of CPU. */
const maxPending = 10;
const maxRemembered = 100;

/**
 * BASIC AUTH. Valid credentials are remembered by a keyed hash, not by the password itself. A wrong password costs the same time
 * whether the user exists or not, one is checked at a time, and an address that keeps guessing has to wait.
 */
export function createBasicAuth(loginThrottle: LoginThrottle, compare: Compare = compareBcrypt): BasicAuth {
  const secret = randomBytes(32);
  const right = new Set<string>();
  let pending = 0;
  let previous: Promise<unknown> = Promise.resolve();

  async function check(
    users: ReadonlyMap<string, string>,
    header: string | undefined,
    address: string,
  ): Promise<Verdict> {
    const given = readCredentials(header);
    if (given === undefined) return "ask";
    const mark = markOf(secret, [given.user, users.get(given.user) ?? "", given.password]);
    if (right.has(mark)) return "pass";
    if (loginThrottle.waitMs(address) > 0) return { waitMs: loginThrottle.waitMs(address) };
    if (pending >= maxPending) return "busy";
    pending += 1;
    const verdict = previous.then(() => judge(users, given, mark, address)).finally(() => (pending -= 1));
    previous = verdict.catch(() => undefined);
    return verdict;
  }

  /** Checks again what may have changed while it waited for its turn. */
  async function judge(
    users: ReadonlyMap<string, string>,
    given: Credentials,
    mark: string,
    address: string,
  ): Promise<Verdict> {
    if (right.has(mark)) return "pass";
    if (loginThrottle.waitMs(address) > 0) return { waitMs: loginThrottle.waitMs(address) };
    if (await isRight(users, given, compare)) {
      if (right.size >= maxRemembered) right.clear();
      right.add(mark);
      return "pass";
    }
    loginThrottle.recordFailure(address);
    return "ask";
  }

  return { check };
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

function readCredentials(header: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Includes the stored hash, so that a changed password is checked again. */
function markOf(secret: Buffer, parts: readonly string[]): string {
  return createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64");
}

/**
 * Costs 2^(highest cost of all users) when wrong, so that the time tells neither that a user exists nor which hash it has:
 * after a check at cost c, the decoys at c, c+1, ... add up to the rest.
 */
async function isRight(
  users: ReadonlyMap<string, string>,
  { user, password }: Credentials,
  compare: Compare,
): Promise<boolean> {
  const highest = Math.max(...[...users.values()].map(costOf));
  const hash = users.get(user);
  if (hash === undefined) {
    await compare(password, decoy(highest));
    return false;
  }
  if (await compare(password, hash)) return true;
  for (let cost = costOf(hash); cost < highest; cost += 1) await compare(password, decoy(cost));
  return false;
}

function costOf(hash: string): number {
  return Number(hash.slice(4, 6));
}

/** A well-formed hash that is compared only to spend the time. */
function decoy(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$${".".repeat(53)}`;
}
