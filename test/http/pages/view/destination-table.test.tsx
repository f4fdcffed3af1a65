import { render } from "preact-render-to-string";
import { expect, test } from "vitest";
import { DestinationTable } from "../../../../src/http/pages/view/destination-table.js";
import type { PageState } from "../../../../src/http/pages/view/page-state.js";
import { renderIn } from "../../../../src/http/pages/view/texts.js";
import { catalogue } from "../../../../src/texts/catalogue.js";
import type { Language } from "../../../../src/texts/language.js";
import { now, providerReplies, status } from "../../api/given-status.js";

function draw({ isDenied = false, language = "en", destinations = status.destinations }: Drawn = {}): string {
  const details = isDenied ? { reason: "no token" } : { kept: 0, outcomes: [], providerReplies };
  const state = { now, status: { ...status, destinations }, details } as unknown as PageState;
  return renderIn(catalogue[language].page, () => render(<DestinationTable state={state} />));
}

interface Drawn {
  readonly isDenied?: boolean;
  readonly language?: Language;
  readonly destinations?: typeof status.destinations;
}

const plain = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

test("says which provider refuses this server, since when, why and with which code", () => {
  const text = plain(draw());
  expect(text).toContain("Refuses this server since 2026-11-24 11:15:00 (45 min ago)");
  expect(text).toContain("550 5.7.1 blocklisted this server's address is on a blocklist , 2026-11-24 11:59:00");
  expect(text).toMatch(/Microsoft 0 0 12 340 2 13/);
  // those without a reason did not succeed
  expect(text).toMatch(/other providers 20 4 2 200 9 6 –/);
});

test("shows the reply, a stranger's text, to authorized users alone, and no link out of it", () => {
  expect(draw()).toContain("&lt;b>block list&lt;/b>");
  const denied = draw({ isDenied: true });
  expect(denied).not.toMatch(/block list|192\.0\.2\.25/);
  expect(denied).toContain("blocklisted");
  const withLink = { ...status.destinations[0], name: "Microsoft", provider: "microsoft" };
  const links = [
    ...draw({ destinations: [withLink as (typeof status.destinations)[number]] }).matchAll(/href="([^"]*)"/g),
  ];
  expect(links.map(([, url]) => url)).toEqual(["https://sender.office.com/"]);
});

test("says so where nothing was sent", () => {
  expect(draw({ destinations: [] })).toContain("No mail was sent to other servers within the last day.");
});

test("speaks Japanese", () => {
  const text = plain(draw({ language: "ja" }));
  expect(text).toContain("このサーバーのアドレスがブロックリストにあります");
  expect(text).toContain("その他のプロバイダー");
});
