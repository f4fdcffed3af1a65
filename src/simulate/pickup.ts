import { deliver } from "./delivery.js";
import { lmailRow, psyncRow } from "./rows.js";
import type { Simulation } from "./simulation.js";
import * as world from "./world.js";
import { server } from "./world.js";

/** A program on the server leaves a message in spool/local, and LMAIL finds it at its next look. */
export function pickUpLocal(simulation: Simulation): void {
  const { random } = simulation;
  const fileName = `${random.pick(["cron", "backup", "web", "report"])}-${random.hex(6)}.msg`;
  const from = `cron@${server.rootDomain}`;
  const to = world.localAddress(random);
  const text = `mail from:<${from}>\r\nrcpt to:<${to}>\r\n\r\nFrom: <${from}>\r\nTo: <${to}>\r\nSubject: report\r\n\r\ndone\r\n`;
  simulation.queue.drop(fileName, text, random.integer(200, 2000), () => {
    const id = simulation.messageId("L");
    simulation.write("lmail", (stamp) => lmailRow(fileName, id, stamp));
    const origin = { domain: server.rootDomain, client: "127.0.0.1", local: "127.0.0.1" };
    deliver(simulation, { id, ...origin, from, size: text.length + random.integer(0, 4000), authenticated: false }, to);
  });
}

/** One pass over all links of pop3links.tab: a line each, also where there was nothing to fetch. */
export function fetchRemote(simulation: Simulation): void {
  let delay = 0;
  for (const link of world.pop3Links) {
    delay += simulation.random.integer(20, 400);
    simulation.soon(delay, () => fetchLink(simulation, link));
  }
}

function fetchLink(simulation: Simulation, link: (typeof world.pop3Links)[number]): void {
  const { random } = simulation;
  // the last link's server is down most of the time
  const away = random.chance(link.user === "masq" ? 0.4 : 0.03);
  if (away) return simulation.write("psync", (stamp) => psyncRow(link, stamp, "SYNC=EFAIL", [0, 0, 0, 0]));
  if (random.chance(0.0005))
    return simulation.write("psync", (stamp) => psyncRow(link, stamp, "SYNC=ENOUSER", [0, 0, 0, 0]));
  const sizes = Array.from({ length: random.weighted(fetched) }, () => 400 + Math.round(random.skewed(6_000, 1.4)));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const stuck = random.chance(0.03) ? 1 : 0;
  simulation.write("psync", (stamp) => psyncRow(link, stamp, "SYNC=OK", [sizes.length, bytes, stuck, stuck * 2540]));
  const domain = link.domain.replace(/^[@?]/, "");
  const to = link.user === "masq" ? world.localAddress(random) : `${link.user}@${domain}`;
  for (const size of sizes) {
    const id = simulation.messageId("P");
    const from = world.outsideAddress(random);
    const origin = { domain, client: "203.0.113.110", local: server.address };
    deliver(simulation, { id, ...origin, from, size, authenticated: false }, to);
  }
}

const fetched = [
  [70, 0],
  [20, 1],
  [8, 3],
  [2, 12],
] as const;
