import { expect, test } from "vitest";
import { AddressLink, LinkedText, MessageLink, Outcome } from "../../../../src/http/pages/view/parts.js";
import { readClasses, renderEnglish, textOf } from "./read-table.js";

test("a result has the colour of its weight", () => {
  const classes = ["INFO", "WARN", "ERROR"].map((severity) =>
    readClasses(<Outcome text="x" severity={severity} />).join(),
  );
  expect(classes).toEqual(["outcome plain", "outcome warn", "outcome bad"]);
  expect(textOf(<Outcome text={"x".repeat(25)} severity="INFO" />)).toBe(`${"x".repeat(24)} … (25 characters)`);
});

test("a message id leads to its trace, whatever is in it", () => {
  expect(renderEnglish(<MessageLink messageId={"S1&x=\ud800"} />)).toContain('href="./trace?query=S1%26x%3D%EF%BF%BD"');
  expect(renderEnglish(<MessageLink messageId="" />)).toBe("");
  expect(renderEnglish(<MessageLink messageId={undefined} />)).toBe("");
});

test("an address leads to its traces, unless it is hidden", () => {
  expect(renderEnglish(<AddressLink address="anna+x@alpha.example" />)).toBe(
    '<a class="lead" href="./trace?query=anna%2Bx%40alpha.example">anna+x@alpha.example</a>',
  );
  for (const hidden of ["0123456789abcdef0123456789abcdef", "alpha.example", "hidden"])
    expect(renderEnglish(<AddressLink address={hidden} />)).toBe(hidden);
});

test("addresses in a sentence lead to their traces, and the rest stays text", () => {
  const link = (address: string) =>
    `<a class="lead" href="./trace?query=${encodeURIComponent(address)}">${address}</a>`;
  const sentence = "Refused with RCPT=ERELAY from eve@out.example to <bob@x.example>, client 203.0.113.7";
  expect(renderEnglish(<LinkedText value={sentence} most={400} />)).toBe(
    sentence
      .replace("<", "&lt;")
      .replace("eve@out.example", link("eve@out.example"))
      .replace("bob@x.example", link("bob@x.example")),
  );
  expect(renderEnglish(<LinkedText value="From a@b.example." most={400} />)).toBe(`From ${link("a@b.example")}.`);
  for (const plain of ["no address", "a @ b", "@", "filter @@FROM;", ""])
    expect(renderEnglish(<LinkedText value={plain} most={400} />)).not.toContain("href=");
});

test("an address that is cut is no link, and hostile text is text", () => {
  const long = `from a@${"b".repeat(50)}.example`;
  expect(renderEnglish(<LinkedText value={long} most={20} />)).toBe(
    `from a@${"b".repeat(13)}<span class="soft"> … (65 characters)</span>`,
  );
  const shown = renderEnglish(<LinkedText value={`<img src=x>\u202e"@"' onclick=x@y"`} most={400} />);
  expect(shown).toContain("&lt;img src=x>");
  expect(shown.replaceAll(/<(a class="lead" href="[^"]*"|\/a|span class="mark"|\/span)>/g, "")).not.toMatch(/<\w/);
});
