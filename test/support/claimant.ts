import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A process of its own that claims state directories with the program's own code. */
export interface Claimant {
  /** What came of it: `locked`, `unlocked: WHY`, or `refused: WHY`. */
  claim(directory: string): Promise<string>;
  /** Gives up the last claim. */
  release(): Promise<string>;
  /** As kill -9 ends it. */
  kill(): Promise<void>;
}

/** Starts one, ended with the test. `uid`: as that user; `within`: by this command, as `unshare -p -f`. */
export function startClaimant({ uid, within = [] }: { uid?: number; within?: readonly string[] } = {}): Claimant {
  const [command, ...args] = [...within, process.execPath, "--import", sources, "--input-type=module", "-e", script];
  const child = spawn(command, [...args, claimModule, String(uid ?? "")], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function ask(line: string): Promise<string> {
    child.stdin.write(`${line}\n`);
    const answer = await answers.next();
    return answer.done === true ? "ended" : answer.value;
  }

  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await exited;
  }
  onTestFinished(kill);
  return { claim: (directory) => ask(`claim ${directory}`), release: () => ask("release"), kill };
}

const sources = new URL("../../scripts/sources.ts", import.meta.url).href;
const claimModule = new URL("../../src/files/claim.ts", import.meta.url).href;
/** The user is changed when all is loaded: the clone may lie where others cannot read. */
const script = `
  const { claimDirectory } = await import(process.argv[1]);
  const { createInterface } = await import("node:readline");
  process.getBuiltinModule("node:fs/promises");
  const uid = process.argv[2];
  if (uid !== "") { process.setgroups([]); process.setgid(Number(uid)); process.setuid(Number(uid)); }
  let claim;
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, directory] = line.split(" ");
    if (verb === "release") { claim?.release(); console.log("released"); continue; }
    try {
      claim = await claimDirectory(directory, 100);
      console.log(claim.problem() === undefined ? "locked" : "unlocked: " + claim.problem());
    } catch (error) {
      console.log("refused: " + error.message);
    }
  }`;
