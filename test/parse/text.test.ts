import { expect, it } from "vitest";
import { createDecoder } from "../../src/parse/text.js";

const raw = (bytes: readonly number[]) => Buffer.from(bytes).toString("latin1");

it.each([
  ["ASCII", "windows-1252", "plain", "plain"],
  ["UTF-8", "windows-1252", Buffer.from("日本語ユーザ").toString("latin1"), "日本語ユーザ"],
  ["Latin-1", "windows-1252", raw([0x63, 0x61, 0x66, 0xe9]), "café"],
  ["Shift_JIS by setting", "shift_jis", raw([0x93, 0xfa, 0x96, 0x7b]), "日本"],
  ["UTF-8 cut in a character", "windows-1252", `${Buffer.from("日本").toString("latin1")}\xe6\x97`, "日本\ufffd"],
  ["Latin-1 that begins like UTF-8", "windows-1252", raw([0xc3, 0xa9, 0xf5]), "Ã©õ"],
  ["bytes of no encoding", "shift_jis", raw([0xff, 0xfe, 0x80]), expect.any(String)],
])("decodes %s", (_name, encoding, text, expected) => {
  expect(createDecoder(encoding)(text)).toEqual(expected);
});
