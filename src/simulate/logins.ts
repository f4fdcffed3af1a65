import { attacker } from "./attackers.js";
import { ctrlRow, fingerRow, pop3Row } from "./rows.js";
import type { Simulation } from "./simulation.js";
import * as world from "./world.js";

/** A user fetches mail, and usually deletes it from the server. Now and then the password is mistyped first. */
export function readMail(simulation: Simulation): void {
  const { random } = simulation;
  const [user = "", domain = ""] = world.localAddress(random).split("@");
  const row = { address: world.workstation(random).address, domain, user };
  const login = () => {
    const box = simulation.mailboxes.open(`${user}@${domain}`, random.chance(0.85));
    simulation.write("pop3", (stamp) => pop3Row(row, stamp, "", box));
  };
  if (!random.chance(0.02)) return login();
  simulation.write("pop3", (stamp) => pop3Row(row, stamp, fakePassword(simulation)));
  simulation.soon(random.skewed(9_000, 0.5), login);
}

/** An attacker tries names and passwords from one address; XMail delays each attempt. */
export function guessMailbox(simulation: Simulation): void {
  const { random } = simulation;
  const address = attacker(simulation, false).address;
  const domain = random.pick(world.domains);
  const attempt = (left: number): void => {
    const row = { address, domain, user: random.pick(world.guessed) };
    simulation.write("pop3", (stamp) => pop3Row(row, stamp, fakePassword(simulation)));
    if (left > 1) simulation.after(random.skewed(900, 0.9), () => attempt(left - 1));
  };
  attempt(random.integer(5, 40));
}

/** An administrator's script, or an attacker: two lines for each login, including the password, whether right or wrong. */
export function administer(simulation: Simulation): void {
  const { random } = simulation;
  const good = random.chance(0.85);
  const address = good ? "192.0.2.10" : attacker(simulation, false).address;
  const user = good ? random.pick(["admin", "monitor"]) : random.pick(world.guessed);
  const password = fakePassword(simulation);
  simulation.write("ctrl", (stamp) => ctrlRow(address, user, password, stamp, "REQ"));
  simulation.soon(random.integer(1, 40), () => {
    simulation.write("ctrl", (stamp) => ctrlRow(address, user, password, stamp, good ? "AUTH" : "FAIL"));
  });
}

export function askFinger(simulation: Simulation): void {
  const { random } = simulation;
  const query = random.weighted([
    [6, world.localAddress(random)],
    [3, random.pick(world.guessed)],
    [1, "/W postmaster"],
    [1, ""],
  ]);
  simulation.write("finger", (stamp) => fingerRow(attacker(simulation, false).address, stamp, query));
}

/** XMail logs passwords in the clear; these say what they are. */
function fakePassword({ random }: Simulation): string {
  return `not-a-password-${random.integer(1000, 9999)}`;
}
