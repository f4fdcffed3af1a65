import { expect, test } from "vitest";
import { ask, startTestServer } from "../../given.js";

test("the page of accounts shows all lists, and leads to events, in both languages", async () => {
  const { url } = await startTestServer();
  const { status, text } = await ask(`${url}/accounts`);
  expect(status).toBe(200);
  expect(text).toContain("<title>Accounts – XMail Exporter</title>");
  for (const id of ["senders", "psync", "names-tried", "full-mailboxes"]) expect(text).toContain(`<section id="${id}"`);
  expect(text).toContain('href="./?kind=pop3&amp;text=root%40alpha.example#recent"');
  // six columns do not fit into half of a page
  expect(text).not.toContain('class="pair"');
  expect(text).not.toContain("<script");
  const japanese = await ask(`${url}/accounts`, { headers: { "accept-language": "ja" } });
  expect(japanese.text).toContain("<title>アカウント – XMail Exporter</title>");
});

test.each([{ host: "mail.example" }, { "sec-fetch-site": "cross-site" }])(
  "strangers are shown why not: %j",
  async (headers) => {
    const { url } = await startTestServer();
    const { status, text } = await ask(`${url}/accounts`, { headers });
    expect(status).toBe(403);
    expect(text).toContain("Accounts are not shown: ");
    expect(text).not.toMatch(/alpha\.example|203\.0\.113|<table/);
  },
);
