import type { Simulation } from "./simulation.js";
import type { Client } from "./world.js";

/** A client that attacks; `named`: it has a reverse name. */
export function attacker({ random, scenario }: Simulation, named: boolean): Client {
  const number = random.integer(1, 254);
  const address = scenario() === "attack" ? oneOfMany(random.integer(1, 50_000)) : usual(number);
  const helo = random.pick(["localhost", `host${number}.dyn.example`, `[${address}]`, "ylmf-pc", "mail.alpha.example"]);
  return { address, helo, name: named ? `host${number}.dyn.example` : "" };

  function usual(host: number): string {
    return random.chance(0.05) ? `2001:db8:bad::${host.toString(16)}` : `198.51.100.${host}`;
  }
}

/** Of 198.18.0.0/15, which is for benchmarks: the ranges for documentation are too small. */
function oneOfMany(number: number): string {
  return `198.18.${number >> 8}.${number & 255}`;
}
