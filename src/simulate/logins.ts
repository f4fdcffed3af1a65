import { ctrlRow, fingerRow, pop3Row } from "./rows.js";
import type { Stage } from "./stage.js";
import * as world from "./world.js";

/** A user looks for mail, and mostly takes it away. Now and then the password is mistyped first. */
export function readMail(stage: Stage): void {
  const { random } = stage;
  const [user = "", domain = ""] = world.localAddress(random).split("@");
  const row = { address: world.desk(random).address, domain, user };
  const login = () => {
    const box = stage.mailboxes.open(`${user}@${domain}`, random.chance(0.85));
    stage.write("pop3", (stamp) => pop3Row(row, stamp, "", box));
  };
  if (!random.chance(0.02)) return login();
  stage.write("pop3", (stamp) => pop3Row(row, stamp, fakePassword(stage)));
  stage.soon(random.skewed(9_000, 0.5), login);
}

/** Somebody tries names and passwords from one address; XMail makes them wait after each. */
export function guessMailbox(stage: Stage): void {
  const { random } = stage;
  const address = world.stranger(random, false).address;
  const domain = random.pick(world.domains);
  const attempt = (left: number): void => {
    const row = { address, domain, user: random.pick(world.guessed) };
    stage.write("pop3", (stamp) => pop3Row(row, stamp, fakePassword(stage)));
    if (left > 1) stage.after(random.skewed(900, 0.9), () => attempt(left - 1));
  };
  attempt(random.integer(5, 40));
}

/** An administrator's script, or a stranger: two lines for each login, password included whether good or not. */
export function administer(stage: Stage): void {
  const { random } = stage;
  const good = random.chance(0.85);
  const address = good ? "192.0.2.10" : world.stranger(random, false).address;
  const user = good ? random.pick(["admin", "monitor"]) : random.pick(world.guessed);
  const password = fakePassword(stage);
  stage.write("ctrl", (stamp) => ctrlRow(address, user, password, stamp, "REQ"));
  stage.soon(random.integer(1, 40), () => {
    stage.write("ctrl", (stamp) => ctrlRow(address, user, password, stamp, good ? "AUTH" : "FAIL"));
  });
}

export function askFinger(stage: Stage): void {
  const { random } = stage;
  const query = random.weighted([
    [6, world.localAddress(random)],
    [3, random.pick(world.guessed)],
    [1, "/W postmaster"],
    [1, ""],
  ]);
  stage.write("finger", (stamp) => fingerRow(world.stranger(random, false).address, stamp, query));
}

/** XMail logs passwords in the clear; these say what they are. */
function fakePassword({ random }: Stage): string {
  return `not-a-password-${random.integer(1000, 9999)}`;
}
