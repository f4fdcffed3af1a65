import { createHash, randomUUID } from "node:crypto";
import { unlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { errorCode } from "./system.js";
import type { StateDisk } from "./state.js";

/** Another exporter keeps its state in this directory. */
export class AlreadyClaimed extends Error {}

/**
 * Claims a state directory for this process: two exporters with one state would each undo what the other wrote. A unix
 * socket tells, which dies with its process; one that refuses connections was left by a killed one. Throws AlreadyClaimed.
 */
export async function claimDirectory(directory: string): Promise<{ release(): Promise<void> }> {
  const paths = socketPaths(directory);
  for (const path of paths)
    if (await answers(path)) throw new AlreadyClaimed(`${directory} is in use by another exporter`);
  for (const path of paths) {
    const server = await listen(path);
    if (server !== undefined) return { release: () => new Promise((done) => server.close(() => done())) };
  }
  // nowhere to put a socket: nothing can be claimed, and nothing can be written there either
  return { release: () => Promise.resolve() };
}

/** A socket's path is short; a directory may be long, or read-only. */
function socketPaths(directory: string): string[] {
  const inside = join(resolve(directory), "exporter.sock");
  const name = createHash("sha256").update(resolve(directory)).digest("hex").slice(0, 16);
  const outside = join(tmpdir(), `xmail-exporter-${name}.sock`);
  return inside.length < 104 ? [inside, outside] : [outside];
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}

async function listen(path: string): Promise<Server | undefined> {
  await unlink(path).catch(() => undefined);
  return new Promise((done) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => done(undefined));
    server.listen(path, () => {
      server.unref();
      done(server);
    });
  });
}

/** The id that names this exporter in every record: made once, kept beside the state. */
export async function keepInstanceId(directory: string, disk: StateDisk): Promise<string> {
  const path = join(directory, "instance-id");
  try {
    const id = (await disk.read(path)).toString().trim();
    if (id !== "") return id;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const id = randomUUID();
  await disk.write(path, Buffer.from(`${id}\n`));
  return id;
}
