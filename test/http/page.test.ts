import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { contentSecurityPolicy } from "../../src/http/page-style.js";
import { renderPage } from "../../src/http/page.js";
import { printStatus, type Status } from "../../src/http/status.js";
import { status } from "./given.js";

const now = Date.UTC(2026, 10, 24, 12, 0, 0);
const page = renderPage(status, now);

test("says the title, the version, and first of all how it goes", () => {
  expect(page).toContain("<title>XMail Exporter</title>");
  expect(page).toContain("XMail Exporter <small>1.2.3</small>");
  expect(page).toContain('<p class="overall good">All is well.</p>');
  const bad = renderPage({ ...status, overall: { ok: false, sentence: "OTLP waits." } }, now);
  expect(bad).toContain('<p class="overall bad">OTLP waits.</p>');
});

test("shows each log with position, lag, last event, lines and refusals", () => {
  const row = /<th scope="row" role="rowheader">smtp<\/th>(.*?)<\/tr>/s.exec(page)?.[1] ?? "";
  const cells = [...row.matchAll(/data-label="([^"]+)">(.*?)<\/td>/gs)].map(([, name, value]) => [name, plain(value)]);
  expect(cells).toEqual([
    ["Files", "2"],
    ["Read", "3.0 MiB of 3.0 MiB smtp-202611241000: byte 5,000 of 6,000"],
    ["Metrics behind", "up to date"],
    ["OTLP behind", "2.0 KiB, 1 min 35 s"],
    ["Last event", "2026-11-24 11:59:57 UTC (3 s ago)"],
    ["Lines", "1,234,567"],
    ["Refused", "columns 3"],
  ]);
});

test("shows why OTLP waits, and leaves its column out when it is off", () => {
  expect(plain(page)).toContain("Waiting because the end point answered 401");
  const off = renderPage(
    { ...status, otlp: { enabled: false, accepted: 0, rejected: 0, skipped: 0, retried: 0 } },
    now,
  );
  expect(off).not.toContain("OTLP behind");
  expect(plain(off)).toContain("off: no end point is set (--otlp.endpoint)");
});

test("links to metrics, readiness and JSON, relative to where the page is", () => {
  const links = [...renderPage(status, now, "/scrape").matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
  expect(links).toEqual(["./scrape", "./-/ready", "./api/status"]);
});

test("needs nothing from elsewhere and no script", () => {
  expect(page.replace("http://loki.example:3100/otlp", "")).not.toMatch(/https?:|\/\/|@import|url\(/);
  expect(page).not.toMatch(/<script|javascript:|\son\w+=|style="/i);
});

test("the policy allows exactly the style on the page", () => {
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(contentSecurityPolicy).toContain(`style-src 'sha256-${hash}'`);
  expect(contentSecurityPolicy).not.toContain("unsafe");
});

test("every text of the status is escaped, wherever it stands", () => {
  const hostile = `"'><script>alert(1)</script>\`&amp;`;
  const text = renderPage(poison(status, hostile), now);
  expect(text).not.toContain("<script");
  expect(text).not.toMatch(/alert\(1\)<\//);
  // version, sentence, log's name, file's name, reason, four of OTLP, not ready, zone, two of state, flag and value
  expect(text.split("&#60;script&#62;alert(1)&#60;/script&#62;").length - 1).toBe(15);
  expect(text).toContain("&#34;&#39;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#96;&#38;amp;");
});

test("control, bidi and zero-width characters and half surrogates can be seen", () => {
  const marks = "a\u0000\u001b[31m\u007f\u0085\u200b\u202e\u2066\u2028\ufeff\ud800\n\u{e0041}z";
  const text = renderPage({ ...status, overall: { ok: true, sentence: marks } }, now);
  const shown = [...text.matchAll(/<span class="mark">(U\+[0-9A-F]+)<\/span>/g)].map(([, name]) => name);
  expect(shown).toEqual(
    "U+0000 U+001B U+007F U+0085 U+200B U+202E U+2066 U+2028 U+FEFF U+D800 U+000A U+E0041".split(" "),
  );
  expect(text).not.toMatch(/[^\n\P{C}]|[\u2028]/u);
});

test("a log no file was seen of, and times that no calendar holds, do no harm", () => {
  const [log] = status.logs;
  const strange = { ...status, startedAt: 1e300, logs: log ? [{ ...log, lastEventTime: undefined }] : [] };
  expect(plain(renderPage(strange, now))).toContain("Started unknown time");
  expect(plain(renderPage(strange, now))).toContain("none yet");
  expect(renderPage({ ...status, logs: [] }, now)).toContain("No log files seen yet.");
  expect(JSON.parse(printStatus(strange)).startedAt).toBeNull();
});

test("a zone that disagrees with the logs is said in words", () => {
  const wrong = (mismatchSeconds: number) => renderPage({ ...status, timezone: { name: "UTC", mismatchSeconds } }, now);
  expect(plain(wrong(7_200))).toContain("Time zone check the logs are 2 h ahead");
  expect(plain(wrong(-1_800))).toContain("Time zone check the logs are 30 min behind");
});

/** The text a person sees. */
function plain(text = ""): string {
  return text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .replaceAll(" )", ")")
    .trim();
}

/** The same status with every text replaced. */
function poison(value: Status, text: string): Status {
  const { otlp, state, logs } = value;
  return {
    ...value,
    overall: { ok: false, sentence: text },
    version: text,
    ready: { ok: false, reason: text },
    logs: logs.map((log) => ({
      ...log,
      kind: text,
      refused: { [text]: 1 },
      currentFile: { name: text, offset: 1, size: 2 },
    })),
    otlp: { ...otlp, endpoint: text, state: text, lastAnswer: text, waitingReason: text },
    state: { ...state, dir: text, lastError: text },
    timezone: { name: text },
    settings: [{ flag: text, value: text }],
  };
}
