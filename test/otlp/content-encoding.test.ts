import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decode, isPlain, maxBody } from "../../src/otlp/content-encoding.js";

const text = JSON.stringify({ message: "no such field, ".repeat(20) });
const bytes = Buffer.from(text);
const read = async (body: Uint8Array, header?: string) => {
  const { body: decoded, ...rest } = await decode(body, header);
  return { text: Buffer.from(decoded).toString(), ...rest };
};

describe("an encoded body", () => {
  it.each([
    ["gzip", gzipSync],
    ["X-GZIP", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
    ["identity, gzip", gzipSync],
  ])("%s is decoded, also when nothing is in it", async (header, encode) => {
    expect(await read(encode(bytes), header)).toEqual({ text, complete: true });
    expect(await read(encode(Buffer.alloc(0)), header)).toEqual({ text: "", complete: true });
  });

  it("is decoded from the last encoding to the first", async () => {
    expect(await read(gzipSync(brotliCompressSync(bytes)), "br, gzip")).toEqual({ text, complete: true });
  });

  it("that nobody calls gzip is known by how it begins", async () => {
    expect(isPlain(gzipSync(bytes), undefined)).toBe(false);
    expect(await read(gzipSync(bytes))).toEqual({ text, complete: true });
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
  ])("that is a bomb is cut after 64 KiB (%s)", async (header, encode) => {
    const bomb = encode(Buffer.alloc(5_000_000, "x"));
    expect(bomb.length).toBeLessThan(maxBody);
    expect(await read(bomb, header)).toEqual({ text: "x".repeat(maxBody), complete: false });
  });

  it("gives what can be read of it where it ends early", async () => {
    expect(await read(gzipSync(bytes).subarray(0, -3), "gzip")).toEqual({ text, complete: false });
    const long = Buffer.from(randomBytes(20_000).toString("hex"));
    const cut = await read(gzipSync(long).subarray(0, 15_000), "gzip");
    expect(cut).toMatchObject({ complete: false });
    expect(cut.text.length).toBeGreaterThan(20_000);
    expect(long.toString().startsWith(cut.text)).toBe(true);
  });

  it("stays as it is where it never was in that encoding, or in one that is not known", async () => {
    expect(await read(Buffer.from("{}"), "gzip")).toEqual({ text: "{}", complete: true });
    expect(await read(bytes, "zstd")).toEqual({ text, complete: true, unknown: "zstd" });
    expect(await read(gzipSync(bytes), "zstd, gzip")).toEqual({ text, complete: true, unknown: "zstd" });
  });
});

it("most bodies are plain", () => {
  expect(isPlain(bytes, undefined)).toBe(true);
  expect(isPlain(bytes, "identity")).toBe(true);
  expect(isPlain(Buffer.alloc(0), "gzip")).toBe(true);
  expect(isPlain(bytes, "gzip")).toBe(false);
});
