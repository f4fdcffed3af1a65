import { expect, test } from "vitest";
import { printTokenNotice } from "../../../src/http/auth/token-notice.js";
import type { Token } from "../../../src/http/auth/token.js";
import { createLogger } from "../../../src/log.js";

const kept: Token = { text: "the-token-itself-0123456789abcdef", file: "/state/details-token", isNew: false };

function said(token: Token | undefined, hasTerminal: boolean) {
  let log = "";
  let shown = "";
  const logger = createLogger({
    level: "debug",
    format: "logfmt",
    destination: { write: (line) => (log += line.replace(/^ts=\S+ /, "")) },
  });
  const terminal = { write: (text: string) => (shown += text) };
  printTokenNotice(
    { urls: ["http://localhost:10052", "http://127.0.0.2:80"], token },
    logger,
    hasTerminal ? terminal : undefined,
  );
  return { log, shown };
}

test("on a terminal the link is ready, and the log names the file", () => {
  const { log, shown } = said(kept, true);
  expect(shown).toContain("http://localhost:10052/?token=the-token-itself-0123456789abcdef\n");
  expect(log).toBe(
    'level=info msg="the token in this file is required to see events, clients and queued messages" file=/state/details-token\n',
  );
});

test("without a terminal only the file is named", () => {
  const { log, shown } = said(kept, false);
  expect(shown).toBe("");
  expect(log).toContain("file=/state/details-token");
  expect(log).not.toContain(kept.text);
});

test("a new token is said, with what it does to an earlier one", () => {
  const { log } = said({ ...kept, isNew: true }, false);
  expect(log).toMatch(
    /^level=info msg="a new token was written to this file: .*links and cookies with an earlier token no longer work/,
  );
});

test.each([
  [true, /this run only/],
  [false, /nobody can see events.*fix the state directory and restart, or set users and passwords/],
])("one that cannot be kept is a warning, with what to do (terminal: %s)", (hasTerminal, words) => {
  const trouble = "it cannot be written: read-only file system";
  const { log, shown } = said({ ...kept, isNew: true, problem: trouble }, hasTerminal);
  expect(log).toMatch(/^level=warn /);
  expect(log).toMatch(words);
  expect(log).toContain(`reason="${trouble}"`);
  expect(log).not.toContain(kept.text);
  expect(shown !== "").toBe(hasTerminal);
});

test("nothing is said where no token counts", () => {
  expect(said(undefined, true)).toEqual({ log: "", shown: "" });
});
