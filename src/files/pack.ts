import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { codeOf } from "../common/error-code.js";
import { Failure } from "../errors.js";
import type { HeldFile } from "./held-file.js";

/**
 * Packs a file as NAME.gz and removes it: the packed one is whole on disk, and was read back, before the other goes. Rights, owner and
 * time of change stay. Rejects with Failure, or as node:fs does, and has changed nothing then. `onRead` is told the bytes packed.
 */
export async function packFile(file: HeldFile, onRead: (bytes: number) => void): Promise<void> {
  const target = `${file.path}.gz`;
  const temporary = `${target}.${randomUUID()}.tmp`;
  let isMade = false;
  try {
    const digest = await write(file, temporary, onRead);
    if ((await digestOf(temporary)) !== digest) throw new Failure(`${target}: does not unpack to what was packed`);
    isMade = await place(temporary, target, digest);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
  try {
    await syncDirectory(target);
    await file.remove();
  } catch (error) {
    if (isMade) await unlink(target).catch(() => undefined);
    throw error;
  }
}

/** Gives the hash of what was packed. */
async function write(file: HeldFile, path: string, onRead: (bytes: number) => void): Promise<string> {
  const { mode, owner, seen } = file;
  // for nobody else as long as it is not whole
  const out = await open(path, "wx", 0o600);
  const hash = createHash("sha256");
  async function* read() {
    for await (const chunk of readHeld(file)) {
      hash.update(chunk);
      onRead(chunk.length);
      yield chunk;
    }
  }
  try {
    await pipeline(read, createGzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await out.writeFile(chunk);
    });
    await out.chmod(mode);
    // only root may give it away
    await out.chown(owner.uid, owner.gid).catch(() => undefined);
    await out.utimes(new Date(), seen.modifiedAt / 1000);
    await out.sync();
  } finally {
    await out.close();
  }
  return hash.digest("hex");
}

/** True where it was made; false where one with the same content was there, as after a kill. Never replaces another one. */
async function place(temporary: string, target: string, digest: string): Promise<boolean> {
  try {
    await link(temporary, target);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  if ((await digestOf(target)) === digest) return false;
  throw new Failure(`${target}: is there already, with other content`);
}

async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), createGunzip(), hash);
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** How long a packed log is unpacked, and how it begins. Rejects with a Failure where it is damaged. */
export async function measurePacked(file: HeldFile): Promise<{ readonly size: number; readonly head: Buffer }> {
  const head: Buffer[] = [];
  let size = 0;
  try {
    await pipeline(
      () => readHeld(file),
      createGunzip(),
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          if (size < headBytes) head.push(chunk.subarray(0, headBytes - size));
          size += chunk.length;
        }
      },
    );
  } catch (error) {
    if (codeOf(error)?.startsWith("Z_") === true) throw new Failure(`${file.path}: is damaged, or no gzip file`);
    throw error;
  }
  return { size, head: Buffer.concat(head) };
}

/** As far as it went when it was opened; what is appended now makes it another file. */
async function* readHeld(file: HeldFile): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.seen.size;) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, file.seen.size - at));
    const length = await file.read(buffer, at);
    if (length === 0) return;
    at += length;
    yield buffer.subarray(0, length);
  }
}

const chunkBytes = 256 * 1024;
/** Bytes in which the first line of a log stands. */
const headBytes = 1024 * 1024;
