import { expect, test } from "vitest";
import { smtp } from "../../../../src/kinds/smtp.js";
import { explainRefusal } from "../../../../src/http/pages/view/explain.js";

test("every refusal that XMail can write is explained, each in words of its own", () => {
  const [events] = smtp.metrics;
  const refused = (events?.combinations ?? []).filter(([, result]) => result !== "ok");
  expect(refused.length).toBeGreaterThan(20);
  const words = refused.map(([stage = "", result = ""]) => explainRefusal(stage, result));
  expect(words).not.toContain(explainRefusal("no", "such"));
  expect(new Set(words).size).toBe(words.length);
});
