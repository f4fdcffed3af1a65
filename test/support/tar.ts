import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A file or directory of an archive. */
interface Entry {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly mode: number;
  /** Seconds UTC. */
  readonly modifiedAt: number;
  readonly content: Buffer;
}

/** Lays out the part of a tar.gz below `under`, with modes and times. Knows plain files and directories with short names only. */
export function unpack(archive: Buffer, under: string, directory: string): void {
  for (const { path, isDirectory, mode, modifiedAt, content } of readTar(archive)) {
    if (!path.startsWith(under)) continue;
    const target = join(directory, path.slice(under.length));
    mkdirSync(isDirectory ? target : dirname(target), { recursive: true, mode: 0o700 });
    if (isDirectory) continue;
    writeFileSync(target, content, { mode });
    utimesSync(target, modifiedAt, modifiedAt);
  }
}

function* readTar(archive: Buffer): Generator<Entry> {
  const bytes = gunzipSync(archive);
  for (let at = 0; at + blockSize <= bytes.length;) {
    const header = bytes.subarray(at, at + blockSize);
    if (header[0] === 0) return;
    const text = (from: number, length: number) => header.toString("latin1", from, from + length).replace(/\0.*$/s, "");
    const octal = (from: number, length: number) => parseInt(text(from, length), 8);
    const type = text(156, 1);
    if (type !== "0" && type !== "5") throw new Error(`an entry of type ${type}, which this reader does not know`);
    const size = octal(124, 12);
    const start = at + blockSize;
    yield {
      path: text(0, 100),
      isDirectory: type === "5",
      mode: octal(100, 8),
      modifiedAt: octal(136, 12),
      content: bytes.subarray(start, start + size),
    };
    at = start + Math.ceil(size / blockSize) * blockSize;
  }
}

const blockSize = 512;
