import { expect, test } from "vitest";
import { Text, visible } from "../../../../src/http/pages/view/text.js";
import { renderEnglish, textOf } from "./read-table.js";

test("text and attributes are escaped, whatever they hold", () => {
  const hostile = `"'><script>alert(1)</script>&amp;`;
  const text = renderEnglish(
    <a title={hostile}>
      <Text value={hostile} />
    </a>,
  );
  expect(text).toBe(
    `<a title="&quot;'>&lt;script>alert(1)&lt;/script>&amp;amp;">&quot;'>&lt;script>alert(1)&lt;/script>&amp;amp;</a>`,
  );
});

test("control, bidi and zero-width characters and half surrogates can be seen", () => {
  const marks = "a\u0000\u001b[31m\u007f\u0085\u200b\u202e\u2066\u2028\ufeff\ud800\n\u{e0041}z";
  const text = renderEnglish(<Text value={marks} />);
  const shown = [...text.matchAll(/<span class="mark">(U\+[0-9A-F]+)<\/span>/g)].map(([, name]) => name);
  expect(shown).toEqual(
    "U+0000 U+001B U+007F U+0085 U+200B U+202E U+2066 U+2028 U+FEFF U+D800 U+000A U+E0041".split(" "),
  );
  expect(text).not.toMatch(/[^\P{C}]|[\u2028]/u);
  expect(visible(marks)).toBe(textOf(<Text value={marks} />));
});

test("long text is cut, with its length", () => {
  expect(textOf(<Text value={"x".repeat(400)} most={400} />)).toBe("x".repeat(400));
  expect(textOf(<Text value={"x".repeat(1_401)} most={400} />)).toBe(`${"x".repeat(400)} … (1,401 characters)`);
  expect(textOf(<Text value="abcdef" most={5} />)).toBe("abcde … (6 characters)");
});
