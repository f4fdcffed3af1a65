import { createServer, request } from "node:http";
import { appendFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { startWhole } from "./ends.js";
import { findProgram, freePort, root, startProgram, temporaryDirectory, until, type Program } from "./support.js";

/** Where screenshots are kept. */
export const artifacts = join(root, ".ci/artifacts");

/** A simulated mail server that is at work, and the exporter that reads it, both real processes. */
export interface Site {
  readonly url: string;
  /** What shows events, clients and queued messages, and the address with it. */
  readonly token: string;
  readonly link: string;
  readonly mailRoot: string;
  readonly directory: string;
  readonly exporter: () => Program;
  /** Starts the exporter again, where it was. */
  restart(): Promise<void>;
  /** A further exporter on the same logs; ends with `stop`. */
  startOther(flags: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export function startSite(linesPerSecond: number): Promise<Site> {
  return startWhole((atEnd) => setUp(linesPerSecond, atEnd));
}

async function setUp(
  linesPerSecond: number,
  atEnd: (end: () => Promise<unknown>) => void,
): Promise<Omit<Site, "stop">> {
  const directory = await temporaryDirectory("browser");
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const mailRoot = join(directory, "MailRoot");
  const address = `127.0.0.1:${await freePort()}`;
  let others = 0;

  function start(args: readonly string[]): Program {
    const program = startProgram(process.execPath, [join(root, "dist/main.js"), ...args], { variables: { TZ: "UTC" } });
    atEnd(() => program.end());
    return program;
  }

  async function simulate(): Promise<void> {
    const simulator = start(["simulate", "--out", mailRoot, "--rate", String(linesPerSecond), "--seed", "1"]);
    const written = ["logs", "domains.tab"].map((name) => join(mailRoot, name));
    await until("there are logs", simulator, () => Promise.resolve(written.every(existsSync)));
  }

  async function run(listen: string, state: string, flags: readonly string[] = []): Promise<Program> {
    const where = ["--xmail.mail-root", mailRoot, "--state.dir", join(directory, state), "--spool.interval", "1s"];
    const exporter = start(["run", ...where, "--web.listen-address", listen, ...flags]);
    await until("the exporter is ready", exporter, async () => (await fetch(`http://${listen}/-/ready`)).ok);
    return exporter;
  }

  await simulate();
  let exporter = await run(address, "state");
  const url = `http://${address}/`;
  const token = (await readFile(join(directory, "state/details-token"), "utf8")).trim();
  return {
    url,
    token,
    link: `${url}?token=${token}`,
    mailRoot,
    directory,
    exporter: () => exporter,
    async restart() {
      exporter = await run(address, "state");
    },
    async startOther(flags) {
      const other = `127.0.0.1:${await freePort()}`;
      await run(other, `state-${++others}`, flags);
      return `http://${other}/`;
    },
  };
}

/** Writes one more line, as XMail would, into the newest log of its kind. */
export async function appendLine(mailRoot: string, kind: string, columns: readonly (string | Buffer)[]): Promise<void> {
  const logs = join(mailRoot, "logs");
  const name = (await readdir(logs))
    .filter((file) => file.startsWith(`${kind}-`))
    .toSorted()
    .at(-1);
  if (name === undefined) throw new Error(`there is no ${kind} log`);
  const cells = columns.map((column) => Buffer.concat([Buffer.from('"'), Buffer.from(column), Buffer.from('"')]));
  const line = cells.flatMap((cell, index) => (index === 0 ? [cell] : [Buffer.from("\t"), cell]));
  await appendFile(join(logs, name), Buffer.concat([...line, Buffer.from("\n")]));
}

/** `2026-11-24 10:05:57`, as a server in UTC writes it. */
export function logTime(): string {
  return new Date().toISOString().slice(0, 19).replace("T", " ");
}

/** Debian's chromium, or the one that CHROMIUM names. Tests run as root, which its sandbox does not allow. */
export async function startBrowser(): Promise<Browser> {
  await mkdir(artifacts, { recursive: true });
  const named = process.env["CHROMIUM"];
  const executablePath = named ?? findProgram("chromium", "apt-get install --no-install-recommends chromium");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

export interface Watched {
  readonly page: Page;
  /** What the browser complained about, and requests to other hosts. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A page that is listened to. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (sent) => {
    const asked = new URL(sent.url());
    if (asked.protocol !== "data:" && asked.host !== new URL(url).host) complaints.push(`request: ${sent.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** Waits until the page says that it is live. */
export async function isLive(page: Page): Promise<void> {
  await page.locator("#live .is-live").waitFor();
}

/** A proxy on this machine that serves the site below a path and says whom it asks for, as a web server in front would. */
export async function startProxy(
  target: string,
  path: string,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((asked, answer) => {
    const to = new URL((asked.url ?? "").slice(path.length - 1) || "/", target);
    const headers = { ...asked.headers, "x-forwarded-for": "192.0.2.1" };
    const forwarded = request(to, { method: asked.method ?? "GET", headers, agent: false }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    forwarded.on("error", () => answer.destroy());
    answer.on("close", () => forwarded.destroy());
    asked.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
