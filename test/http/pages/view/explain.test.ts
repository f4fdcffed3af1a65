import { expect, test } from "vitest";
import { smtp } from "../../../../src/kinds/smtp.js";
import { page as english } from "../../../../src/texts/page/en.js";
import { explainSmtpResult } from "../../../../src/http/pages/view/explain.js";

test("every refusal that XMail can write is explained, each in words of its own", () => {
  const [events] = smtp.metrics;
  const refused = (events?.combinations ?? []).filter(([, result]) => result !== "ok");
  expect(refused.length).toBeGreaterThan(20);
  const words = refused.map(([phase = "", result = ""]) => explainSmtpResult(phase, result, english));
  expect(words).not.toContain(explainSmtpResult("no", "such", english));
  expect(new Set(words).size).toBe(words.length);
});
