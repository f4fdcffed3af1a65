import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startBackend, type Backend } from "../test/otlp/backend.js";
import { play, type Play, type Played } from "./scenario.js";

/** What page, trace and alerts say of each problem that `simulate` can play, against what was done to the server. */
let played: Played;
afterEach(async () => {
  await played?.end();
  await played?.remove();
});

describe("after twenty minutes of usual traffic", { timeout: 120_000 }, () => {
  let usual: Played;
  let noise: string[];
  const minutes = [20, 24, 50] as const;
  beforeAll(async () => {
    usual = await play({ scenario: undefined, after: 0 });
    await usual.pass(50);
    await usual.end();
    noise = (await usual.alertsAt(10, 20, 30, 40, 50)).flat();
  }, 120_000);
  afterAll(() => usual?.remove());

  async function begin(options: Omit<Play, "after">): Promise<void> {
    played = await play({ ...options, after: 20 });
    await played.pass(20);
    expect(await played.page()).toBe("No problems detected.");
  }

  /** At its begin, four minutes and half an hour later: those that the usual traffic, with its attackers, does not cause. */
  async function alerts(): Promise<string[][]> {
    const all = await played.alertsAt(...minutes);
    return all.map((names) => names.filter((name) => !noise.includes(name)));
  }

  test("own-domains-refused: page and alert say so within minutes, trace says it of each message", async () => {
    await begin({ scenario: "own-domains-refused" });
    await played.pass(4);
    expect(await played.page()).toMatch(
      /^XMail refuses mail for its own domains alpha\.example, beta\.example.*: \d+ recipients were refused with ERELAY in the last 5 minutes; if domains\.tab or aliasdomain\.tab was edited while XMail was running, restart XMail\./,
    );
    await played.pass(26);
    expect(await played.page()).toMatch(
      /recipients in local domains were accepted .* nothing reached a local mailbox\./,
    );
    const [before, soon, later] = await alerts();
    expect(before).toEqual([]);
    expect(soon).toEqual(["XMailOwnDomainsRefused"]);
    expect(later).toEqual(
      expect.arrayContaining(["XMailOwnDomainsRefused", "XMailLocalDeliveriesStopped", "XMailPermanentFailuresJump"]),
    );

    const toOwn = /@(alpha|beta|gamma)\.example$/;
    const refused = find(([, , , , , , , to = "", , status]) => status === "RCPT=ERELAY" && toOwn.test(to));
    expect(await played.trace(refused[8] ?? "")).toMatch(/ {2}refused\n.*Refused with RCPT=ERELAY/s);
    const accepted = find(([, , , , , , , to = "", , status]) => status === "RECV=OK" && toOwn.test(to));
    expect(await played.trace(accepted[8] ?? "")).toMatch(
      /given up, frozen in the queue\n.* gave up message .*: 550 Relay denied/s,
    );
  });

  test("filter-drops: trace names the filter and what it did, and no message counts as one without delivery", async () => {
    await begin({ scenario: "filter-drops" });
    await played.pass(30);
    expect(await played.page()).toMatch(/^\d+ messages were frozen in the last hour/);
    const [before, soon, later] = await alerts();
    expect([before, soon]).toEqual([[], []]);
    expect(later).toContain("XMailFrozenMessagesRising");
    expect(later).not.toContain("XMailNoDeliveries");
    // of hundreds; some are on their way, and some other servers did not take
    expect(played.sum('xmail_filter_runs_total{filter="in",result="dropped"}')).toBeGreaterThan(200);
    expect(played.sum('xmail_messages_without_delivery{age="10m"}')).toBeLessThan(10);
    const filter = "by filter /var/MailRoot/filters/sort.sh";
    const idOf = (columns: readonly string[]) =>
      /;(S[0-9A-F]+);/.exec(columns[5] === "in" ? (columns[9] ?? "") : "")?.[1];
    const runsOf = (id: string | undefined) =>
      id === undefined ? 0 : played.lines.filter(({ columns }) => idOf(columns) === id).length;
    for (const [exit, outcome] of [
      ["4", `dropped ${filter} (exit 4)\n`],
      ["5", `dropped ${filter} (exit 5), frozen in the queue\n`],
      ["6", `bounced ${filter} (exit 6), frozen in the queue; notice to the sender: X`],
    ] as const) {
      // of a message for one mailbox: of several each has a fate of its own
      const run = find((columns) => columns[8] === exit && runsOf(idOf(columns)) === 1);
      expect(await played.trace(idOf(run) ?? "")).toContain(outcome);
    }
  });

  test("blocklisted: page, API and alert name the provider, the reason and the code, and trace the reply", async () => {
    await begin({ scenario: "blocklisted" });
    await played.pass(30);
    const page = await played.page();
    expect(page).toMatch(
      /Microsoft has refused mail from this server for \d+ minutes: (\d+) of \d+ attempts in the last (hour|day) \(550 5\.7\.1, on a blocklist\)\./,
    );
    // a stranger's text is not for everyone
    expect(page).not.toMatch(/block list|S3150/);
    for (const other of ["Google", "Yahoo", "GMX"]) expect(page).not.toContain(`${other} has refused`);
    const [before, soon, later] = await alerts();
    expect(before).toEqual([]);
    expect(soon).not.toContain("XMailNoDeliveries");
    expect(later).toContain("XMailProviderRefuses");
    expect(played.sum('xmail_destination_refusals_total{provider="microsoft",reason="blocklisted"}')).toBeGreaterThan(
      10,
    );
    const attempts = played.sum("xmail_destination_attempts_total{");
    expect(attempts).toBeGreaterThan(100);
    expect(attempts).toBe(played.sum("xmail_delivery_attempts_total{"));
    const sent = find(
      ([, , , , , , , to = "", , status]) => status === "RECV=OK" && /@(south|school)\.example$/.test(to),
    );
    expect(await played.trace(sent[8] ?? "")).toMatch(/outlook\.com.*block list \(S3150\)/s);
  });

  test("hanging-host: what waits for a thread is late, and trace names the host", async () => {
    await begin({ scenario: "hanging-host" });
    await played.pass(30);
    expect(await played.page()).toBe("Local delivery is slow: one message in ten takes more than a minute.");
    const [before, soon, later] = await alerts();
    expect([before, soon]).toEqual([[], []]);
    expect(later).toContain("XMailLocalDeliverySlow");
    const sent = find(([, , , , , , , to = "", , status]) => status === "RECV=OK" && to.endsWith("@hang.example"), 25);
    expect(await played.trace(sent[8] ?? "")).toMatch(
      /waiting in the queue\n.*failed for now \(connection\) at mail1\.hang\.example: Timeout error/s,
    );
  });

  describe("and a backend", () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await startBackend();
    });
    afterAll(() => backend?.close());

    test("dead-backend: page and alert say what it answers, and nothing is said of the mail, although mistyped recipients are frozen as on any day", async () => {
      await begin({ scenario: "dead-backend", flags: ["--otlp.endpoint", backend.url] });
      backend.usual = { status: 503 };
      await played.pass(30);
      // requests are sent in real time: some of the test's minutes pass before the first one with an answer of 503
      expect(await played.page()).toMatch(
        /^OTLP delivery has been waiting for (2\d|30) minutes: HTTP 503 with an empty body; delivery resumes by itself[^.]*\.$/,
      );
      expect(await alerts()).toEqual([[], [], ["XMailOtlpStuck"]]);
      const delivered = find((columns) => columns[5] === "LOCAL");
      expect(await played.trace(delivered[2] ?? "")).toContain("  delivered");
    });
  });

  test("attack: page and alert tell of the passwords, trace of the client", async () => {
    await begin({ scenario: "attack" });
    await played.pass(30);
    expect(await played.page()).toMatch(/^\d+ POP3 logins failed in the last 15 minutes\./);
    const [before, soon, later] = await alerts();
    expect([before, soon]).toEqual([[], []]);
    expect(later).toEqual(["XMailPop3PasswordGuessing"]);
    const refused = find(
      ([, , client = "", , , , , , , status]) => status === "RCPT=EAVAIL" && client.startsWith("198.1"),
    );
    expect(await played.trace(refused[8] ?? "")).toContain("Refused with RCPT=EAVAIL");
  });
});

test(
  "dead-server: page and alert say within the hour that all logs are silent, and after two hours that no mail comes",
  { timeout: 240_000 },
  async () => {
    const day = 26 * 60;
    played = await play({ scenario: "dead-server", after: day, rate: 0.5 });
    await played.pass(day, 240);
    const lines = played.lines.length;
    await played.pass(50);
    expect(await played.page()).toMatch(
      /No line was written to the logs smtp .* No other log goes on: is XMail running\?/,
    );
    await played.pass(95);
    expect(played.lines.length).toBe(lines);
    const [before = [], soon = [], later = []] = await played.alertsAt(day, day + 50, day + 145);
    for (const alert of ["XMailLogSilent", "XMailNoMailReceived"]) expect(before).not.toContain(alert);
    expect(soon).toContain("XMailLogSilent");
    expect(later).toContain("XMailNoMailReceived");
    // what was received before is found still
    const received = find(([, , , , , , , , , status]) => status === "RECV=OK", 200);
    expect(await played.trace(received[8] ?? "")).toContain(`${received[8]} `);
  },
);

/** Columns of the newest line like this that is so many minutes old: what follows had the time to happen. */
function find(isWanted: (columns: readonly string[]) => boolean, minutes = 2): readonly string[] {
  const until = Date.now() - minutes * 60_000;
  const line = played.lines.findLast(({ time, columns }) => time < until && isWanted(columns));
  if (line === undefined) throw new Error("no such line");
  return line.columns;
}
