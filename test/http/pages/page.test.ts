import { expect, test } from "vitest";
import { providers } from "../../../src/common/providers.js";
import { loadAssets } from "../../../src/http/pages/assets.js";
import { renderPage } from "../../../src/http/pages/page.js";
import { toPageState } from "../../../src/http/pages/page-data.js";
import { createSnapshots } from "../../../src/http/api/snapshot.js";
import { type EventFilter, noEventFilter, noQuery } from "../../../src/http/pages/view/page-query.js";
import type { DetailsDenied, PageData, ShownDetails } from "../../../src/http/pages/view/page-state.js";
import type { Status } from "../../../src/http/api/status-document.js";
import { details, history, now, recent, status } from "../api/given-status.js";

const assets = loadAssets();
const shown: ShownDetails = {
  recent,
  talkers: details.topClients(),
  accounts: details.accounts(),
  namesTried: details.namesTried(),
  fullMailboxes: details.fullMailboxes(),
  psync: details.psync(),
  providerReplies: details.providerReplies(),
  queued: details.queued(200),
};

interface Given {
  readonly status?: Status;
  readonly details?: ShownDetails;
  readonly denied?: DetailsDenied;
  readonly filter?: Partial<EventFilter>;
  readonly telemetryPath?: string;
}

function render({
  status: given = status,
  details: { recent, talkers, accounts, namesTried, fullMailboxes, psync, queued } = shown,
  denied,
  filter = {},
  telemetryPath = "/metrics",
}: Given = {}): string {
  const source = {
    ...details,
    ...{ recent: () => recent, topClients: () => talkers, queued: () => queued },
    ...{
      accounts: () => accounts,
      namesTried: () => namesTried,
      fullMailboxes: () => fullMailboxes,
      psync: () => psync,
    },
    queuePage: () => ({ messages: queued, matching: queued.length }),
  };
  const snapshots = createSnapshots({
    now: () => now,
    elapsed: () => 0,
    status: () => given,
    history,
    details: source,
  });
  const snapshot = snapshots.current();
  const query = { ...noQuery, events: { ...noEventFilter, ...filter } };
  const state = toPageState(snapshot, denied, query, "en");
  return renderPage({ state, version: snapshot.version, telemetryPath }, "en", assets);
}

/** Without what the script goes on with. */
function withoutData(text: string): string {
  return text.replace(dataElement, "");
}

/** Without the links to the pages of providers, which nothing but the reader loads. */
function withoutProviders(text: string): string {
  return providers.reduce((rest, { url }) => (url === undefined ? rest : rest.replaceAll(`href="${url}"`, "")), text);
}

const dataElement = /<script id="data" type="application\/json">([^<]*)<\/script>/;

const page = render();

test("says the title, the version, and first of all how it goes", () => {
  expect(page).toContain("<title>XMail Exporter</title>");
  expect(page).toContain("XMail Exporter <small>1.2.3</small>");
  expect(page).toContain('<p class="overall good">No problems detected.</p>');
  const text = "OTLP delivery is waiting.";
  const problem = { sentence: text, section: "otlp", runbook: "XMailOtlpStuck" };
  const bad = { ok: false, sentence: `${text} Catching up.`, problems: [problem] };
  const wrong = render({ status: { ...status, overall: bad } });
  expect(plain(wrong)).toContain("OTLP delivery is waiting. Show What to do Catching up.");
  expect(wrong).toContain('href="#otlp"');
  expect(wrong).toContain('href="./runbook?name=XMailOtlpStuck"');
  expect(wrong).toContain("<title>1 problem – XMail Exporter</title>");
  const sentence = "Catching up with the logs: 43 % read.";
  const busy = render({ status: { ...status, overall: { ok: true, busy: true, sentence, problems: [] } } });
  expect(busy).toContain(`<p class="overall busy">${sentence}</p>`);
});

test("a problem about accounts leads to them, or to why they are not shown", () => {
  const sentence = "One account sent 5,000 messages in the last hour.";
  const problems = [{ sentence, section: "accounts", runbook: "XMailAccountSendsMuch" }];
  const bad = { ...status, overall: { ok: false, sentence, problems } };
  expect(render({ status: bad })).toContain('<a href="#accounts">Show</a>');
  const denied = render({ status: bad, denied: { reason: "noToken" } });
  expect(denied).toContain('<a href="#details-denied">Show</a>');
  expect(denied).toContain('<section id="details-denied"');
});

test("says who sends most, how many PSYNC accounts fail, how many names are tried and mailboxes full", () => {
  const text = plain(page);
  expect(text).toContain("Sends most anna@alpha.example : 12 messages in the last hour, 40 in 24 hours");
  expect(text).toContain("PSYNC 1 of 2 failing , for longest since 2026-11-23 12:01:40");
  expect(text).toContain("Names tried in 24 hours 1 Full mailboxes 1");
  expect(page).toContain('href="./accounts#psync"');
});

test("shows each log with position, lag, last event, lines and refusals", () => {
  expect(cells(page, "logs", "smtp")).toEqual([
    ["Files", "2"],
    ["Read", "3.0 MiB of 3.0 MiB smtp-202611241000: byte 5,000 of 6,000"],
    ["Metrics lag", "up to date"],
    ["OTLP lag", "2.0 KiB, 1 min 35 s"],
    ["Last event", "2026-11-24 11:59:57 (3 s ago)"],
    ["Lines", "1,234,567"],
    ["Refused lines", "columns 3, time 2"],
  ]);
});

test("shows refusals with their meaning, failed logins and the queue", () => {
  expect(cells(page, "refusals", "sndrip eipmap")).toEqual([
    ["Meaning", "client's address is on a DNS block list"],
    ["Last hour", "67"],
    ["Total", "12,345"],
  ]);
  expect(cells(page, "logins", "pop3")).toEqual([
    ["Last hour", "21"],
    ["Total", "4,321"],
  ]);
  expect(cells(page, "queue", "retry")).toEqual([
    ["Messages", "3"],
    ["Size", "6.0 KiB"],
    ["Oldest", "1 h 30 min"],
  ]);
  expect(cells(page, "queue", "connection refused")).toContainEqual(["Attempts", "17"]);
});

test("draws the last hour, and says it in words and numbers", () => {
  expect(page.match(/<svg /g)?.length).toBe(4);
  expect(page).toMatch(
    /role="img" aria-label="Received in the last hour: \d+; the hour before: 0; peak at 11:30, 40 in 1 min\."/,
  );
  expect(page.split("<h2").find((part) => part.includes("The last hour"))).toContain("Plot data");
});

test("shows what holds addresses to who may see it", () => {
  expect(cells(page, "top-clients", "203.0.113.9")).toEqual([
    ["Count", "987"],
    ["Mostly", "rcpt erelay"],
    ["First", "10:00:00"],
    ["Last", "11:59:57"],
  ]);
  expect(plain(page)).toContain("At least 1,234 different addresses");
  expect(cells(page, "queued", "S1400")).toEqual([
    ["State", "retry"],
    ["From", "alice@alpha.example"],
    ["To", "carol@far.example"],
    ["Waiting", "1 h 30 min"],
    ["Size", "2.0 KiB"],
    ["Attempts", "4"],
    ["Last failure", "greylisted (temporary) at 11:52:00, mx.far.example: 451 4.7.1 Try again later"],
    ["Next attempt", "12:10:00"],
  ]);
  expect(page).toContain('<a href="./trace?query=S138B">S138B</a>');
  expect(plain(page)).toContain("2026-11-23 12:00:00 smtp recv ok Received 857 bytes");
});

test("says why it shows none to others, and how to get them", () => {
  const text = render({ denied: { reason: "proxy", fix: { command: "sleep 604800" } } });
  expect(plain(text)).toContain(
    "are not shown: this exporter's token is required because the request came through a proxy:",
  );
  expect(plain(text)).toContain("To print the token on the exporter's machine: sleep 604800 Token");
  const notKept = { reason: "noToken", fix: { file: "/state/token", problem: "disk full" } } as const;
  expect(plain(render({ denied: notKept }))).toContain(
    "because /state/token cannot be used (disk full), and is printed",
  );
  expect(text).toContain("<code>sleep 604800</code>");
  expect(text).toMatch(/<form method="get" action="\.\/">.*<input type="password" name="token" required /);
  expect(text).not.toMatch(/203\.0\.113|S1400|id="recent"|id="top-clients"|id="queued"/);
});

test("to who came from another site it offers the page itself, and no form", () => {
  const text = render({ denied: { reason: "crossSite" } });
  expect(plain(text)).toContain("To see them, open the status page directly .");
  expect(text).not.toContain('name="token"');
});

test("filters recent events without script, and keeps what was chosen", () => {
  const text = render({ filter: { kind: "smtp", outcome: "refused", text: '"relay' } });
  expect(text).toContain('<option selected value="smtp">');
  expect(text).toContain('<option selected value="refused">');
  expect(text).toContain('name="text" value="&quot;relay"');
  expect(plain(text)).toContain("None of the last 3 events matches the filter.");
  expect(plain(render({ filter: { text: "relay" } }))).toContain("1 of the last 3 events");
});

test("shows why OTLP waits, and leaves its column out when it is off", () => {
  expect(plain(page)).toContain("Waiting because the endpoint answered 401");
  const off = render({
    status: { ...status, otlp: { enabled: false, accepted: 0, rejected: 0, skipped: 0, retried: 0 } },
  });
  expect(off).not.toContain("OTLP lag");
  expect(plain(off)).toContain("off: no endpoint is set (--otlp.endpoint)");
});

test("links are relative to where the page is, but for those to providers, of a closed list", () => {
  const links = [
    ...withoutProviders(render({ telemetryPath: "/scrape" })).matchAll(/(?:href|src|action)="([^"]*)"/g),
  ].map(([, link]) => link);
  expect(links).toContain("./scrape");
  expect(links).toContain(`.${assets.script.en.path}`);
  expect(links.filter((link = "") => !/^(\.\/|#|data:image\/svg)/.test(link))).toEqual([]);
});

test("needs nothing from elsewhere, and has no script or style of its own in it", () => {
  const text = withoutProviders(withoutData(page))
    .replace("http://loki.example:3100/otlp", "")
    .replace(/data:image[^"]*/, "")
    .replace("http://localhost", "");
  expect(text).not.toMatch(/https?:|\/\/|@import|url\(/);
  expect(text).not.toMatch(
    /<script(?! type="module" src="\.\/assets\/en-[0-9a-f]+\.js"><\/script>)|<style|javascript:|\son\w+=|style="/i,
  );
});

test("every text of status and details is text on the page, wherever it stands", () => {
  const hostile = `"'><script>alert(1)</script>\`&amp;\u202e`;
  const poisoned = poison({ status, details: shown }, hostile) as { status: Status; details: ShownDetails };
  const whole = render(poisoned);
  const text = withoutData(whole);
  expect(text.replace(/<script type="module" src="[^"]*">/, "")).not.toContain("<script");
  expect(text).not.toMatch(/alert\(1\)<\//);
  // within an attribute a mark turns nothing
  expect(text.replaceAll(/="[^"]*"/g, "")).not.toContain("\u202e");
  expect(text.split("&lt;script>alert(1)&lt;/script>").length - 1).toBeGreaterThan(40);
  const [, data = ""] = dataElement.exec(whole) ?? [];
  expect(data).not.toContain("\u202e");
  const { state } = JSON.parse(data) as PageData;
  const { history: _, ...poisonedStatus } = poisoned.status;
  expect(state).toMatchObject({ now, status: poisonedStatus, lists: { events: { events: poisoned.details.recent } } });
});

test("very long texts are cut", () => {
  const [event] = recent;
  if (event === undefined) throw new Error("no event");
  const long = { ...event, sentence: "x".repeat(1_000_000), outcome: "y".repeat(1_000), messageId: "S".repeat(1_000) };
  const text = render({ details: { ...shown, recent: [long] } });
  expect(plain(text)).toContain("… (1,000,000 characters)");
  expect(text.length).toBeLessThan(render({ details: { ...shown, recent: [event] } }).length + 8_000);
});

test("a log no file was seen of, and times that no calendar holds, do no harm", () => {
  const [log] = status.logs;
  const strange = { ...status, startedAt: 1e300, logs: log ? [{ ...log, lastEventTime: undefined }] : [] };
  expect(plain(render({ status: strange }))).toContain("Started unknown time");
  expect(plain(render({ status: strange }))).toContain("none yet");
  expect(render({ status: { ...status, logs: [] } })).toContain("No log files seen yet.");
});

test("where there is nothing, a sentence says so", () => {
  const nobody = { distinct: 0, isAtLeast: false, top: [] };
  const none: Status = {
    ...status,
    refusals: [],
    loginFailures: [],
    queue: { unknown: "it is off", states: [], failures: [] },
    destinations: [],
  };
  const text = plain(
    render({
      status: none,
      details: {
        recent: [],
        talkers: { refused: nobody, loginsFailed: nobody },
        ...{ accounts: nobody, namesTried: nobody, fullMailboxes: nobody, psync: { ...nobody, failing: 0 } },
        providerReplies: [],
        queued: [],
      },
    }),
  );
  for (const sentence of [
    "No refusals since the counters began.",
    "No failed logins since the counters began.",
    "Queue state unknown: it is off.",
    "No refusals since the exporter started.",
    "Names tried in 24 hours 0",
    "No messages in the queue.",
    "No mail was sent to other servers within the last day.",
    "No events since the exporter started.",
  ])
    expect(text).toContain(sentence);
});

test("a zone that does not match the logs is said in words", () => {
  const wrong = (mismatchSeconds: number) =>
    plain(render({ status: { ...status, timezone: { name: "UTC", offsets: [], mismatchSeconds } } }));
  expect(wrong(7_200)).toContain("Time zone check the logs are 2 h ahead");
  expect(wrong(-1_800)).toContain("Time zone check the logs are 30 min behind");
});

test("headings come in order, and every list or table has a name", () => {
  const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
  expect(levels[0]).toBe(1);
  levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1));
  expect(page.match(/<table/g)?.length).toBe(page.match(/<caption/g)?.length);
  expect(page.match(/<section/g)?.length).toBe(
    page.match(/<section id="[a-z-]+" aria-labelledby="[a-z-]+-title"/g)?.length,
  );
});

/** The cells of a row, with their names. */
function cells(text: string, section: string, row: string): (readonly [string, string])[] {
  const [, inside = ""] = new RegExp(`<section id="${section}"(.*?)</section>`, "s").exec(text) ?? [];
  const found = inside.split("<tr ").find((part) => plain(/<th.*?<\/th>/s.exec(part)?.[0]).startsWith(row)) ?? "";
  return [...found.matchAll(/data-label="([^"]+)"[^>]*>(.*?)<\/td>/gs)].map(([, name = "", value]) => [
    name,
    plain(value),
  ]);
}

/** The text a person sees. */
function plain(text = ""): string {
  return text
    .replace(/<(?!\/?(?:span|time|strong)\b)[^>]*>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The same data with every text and every name that is not ours replaced. */
function poison(value: unknown, text: string): unknown {
  if (typeof value === "string") return text;
  if (Array.isArray(value)) return value.map((each) => poison(each, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "refused" && !("top" in Object(each)) && !Array.isArray(each) ? { [text]: 1 } : poison(each, text),
    ]),
  );
}
