import { expect, test } from "vitest";
import { element, toNodes } from "../../../../src/http/pages/view/element.js";
import { toHtml } from "../../../../src/http/pages/view/html.js";

test("text and attributes are escaped, whatever they hold", () => {
  const hostile = `"'><script>alert(1)</script>\`&amp;`;
  const text = toHtml(element("a", { title: hostile, href: undefined }, hostile));
  expect(text).toBe(
    '<a title="&#34;&#39;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#96;&#38;amp;">' +
      "&#34;&#39;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#96;&#38;amp;</a>",
  );
});

test("control, bidi and zero-width characters and half surrogates can be seen", () => {
  const marks = "a\u0000\u001b[31m\u007f\u0085\u200b\u202e\u2066\u2028\ufeff\ud800\n\u{e0041}z";
  const text = toHtml(element("p", {}, marks));
  const shown = [...text.matchAll(/<span class="mark">(U\+[0-9A-F]+)<\/span>/g)].map(([, name]) => name);
  expect(shown).toEqual(
    "U+0000 U+001B U+007F U+0085 U+200B U+202E U+2066 U+2028 U+FEFF U+D800 U+000A U+E0041".split(" "),
  );
  expect(text).not.toMatch(/[^\P{C}]|[\u2028]/u);
});

test("a tree is as a browser reads it back: no empty text, never two in a row", () => {
  expect(toNodes(["a", 1, undefined, ["b", []], ""])).toEqual(["a1b"]);
  expect(element("p", {}, "", element("br"), "x", "y").children).toEqual([element("br"), "xy"]);
});

test("elements without content have no end, others always have one", () => {
  expect(toHtml(element("p", {}, element("br"), element("b")))).toBe("<p><br><b></b></p>");
});
