import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoki, type StandInLoki } from "./loki.js";
import { follow, notHere } from "./quickstart.js";
import { freePort, root, temporaryDirectory, until, type Program } from "./support.js";
import { startWine, toCrLf, toWindows, type Wine } from "./wine.js";

/** docs/quickstart/windows.md under wine, with the executable made with Node 22 in place of the one that ships. */
let directory = "";
let wine: Wine;
let loki: StandInLoki;
let service: Program | undefined;

beforeAll(async () => {
  directory = await temporaryDirectory("quickstart");
  wine = await startWine(directory);
  loki = await startLoki();
  const downloads = join(directory, "downloads");
  await mkdir(downloads);
  await cp(
    join(root, "release/xmail-exporter-windows-x64-wine.exe"),
    join(downloads, "xmail-exporter-windows-x64.exe"),
  );
  // it is only looked for: nothing here starts it
  await writeFile(join(downloads, "WinSW-x64.exe"), "");
  await makeMailRoot(join(wine.drive, "MailRoot"));
}, 120_000);

afterAll(async () => {
  await service?.end();
  wine?.stop();
  await loki?.close();
  await rm(directory, { recursive: true, force: true });
});

test("the quickstart for Windows", { timeout: 240_000 }, async () => {
  let place = toWindows(join(directory, "downloads"));
  const listen = `127.0.0.1:${await freePort()}`;
  const console = async (command: string) => {
    const script = join(directory, "step.bat");
    await writeFile(script, `@cd /d "${place}"\r\n@${command}\r\n`);
    const { status, out } = wine.run("cmd", ["/c", toWindows(script)]);
    if (status !== 0) throw new Error(`exit code ${String(status)}: ${out}`);
    return out.replaceAll("\r\n", "\n");
  };
  let variables: Record<string, string> = {};
  /** With the settings that the service would have. */
  const start = (more: Readonly<Record<string, string>>) => {
    const program = join(wine.drive, "Program Files/xmail-exporter/xmail-exporter.exe");
    service = wine.start(program, ["run", "--web.listen-address", listen], { ...variables, ...more });
    return service;
  };

  await follow("windows", [
    [/^mkdir |^copy /, console],
    [
      /^cd \/d "(.*)"$/,
      async (command) => {
        await console(command);
        place = /"(.*)"/.exec(command)?.[1] ?? "";
      },
    ],
    [
      /^xmail-exporter check /,
      async (command) => {
        const said = await console(command);
        expect(said).toMatch(/log directory C:\\MailRoot\\logs is readable: [1-9] log files/);
        expect(said).toMatch(/ 0 errors\n/);
      },
    ],
    [
      /^xmail-exporter service install --dry-run$/,
      async (command) => {
        const said = await console(command);
        expect(said).toContain("run: icacls C:\\MailRoot\\logs /grant");
        const found = said.matchAll(/<env name="(\w+)" value="([^"]*)"\/>/g);
        variables = Object.fromEntries([...found].map(([, name = "", value = ""]) => [name, value]));
        expect(variables).toEqual({
          XMAIL_EXPORTER_STATE_DIR: "C:\\ProgramData\\xmail-exporter",
          XMAIL_EXPORTER_XMAIL_MAIL_ROOT: "C:\\MailRoot",
        });
      },
    ],
    [/^xmail-exporter service install$/, () => void start({})],
    [
      /^curl .*\/metrics$/,
      async (command) => {
        if (service === undefined) throw new Error("the service was not started");
        await until("it is ready", service, async () => (await fetch(`http://${listen}/-/ready`)).ok);
        const args = ["-c", command.replace("127.0.0.1:10052", listen)];
        expect(execFileSync("bash", args, { encoding: "utf8" })).toMatch(
          /^xmail_exporter_lines_total\{log="smtp"\} [1-9]/m,
        );
      },
    ],
    [
      /^type .*details-token$/,
      async (command) => {
        const link = `http://${listen}/?token=${(await console(command)).trim()}`;
        expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
      },
    ],
    [/^netsh /, notHere],
    [/^xmail-exporter service uninstall$/, () => service?.end()],
    [
      /^xmail-exporter service install --otlp\.endpoint http:\/\/loki\.example\.org:3100\/otlp$/,
      async (command) => {
        const said = await console(`${command} --dry-run`);
        expect(said).toContain('name="XMAIL_EXPORTER_OTLP_ENDPOINT" value="http://loki.example.org:3100/otlp"');
        const again = start({ XMAIL_EXPORTER_OTLP_ENDPOINT: `${loki.url}/otlp` });
        await until("records have come", again, async () => loki.requests() > 0);
      },
    ],
  ]);
});

/** As XMail for Windows leaves it, with the registry key of its installation. */
async function makeMailRoot(mailRoot: string): Promise<void> {
  const args = ["simulate", "--out", mailRoot, "--rate", "200", "--duration", "5s"];
  execFileSync(process.execPath, [join(root, "dist/main.js"), ...args], { stdio: "ignore" });
  for (const name of await readdir(join(mailRoot, "logs"))) {
    const file = join(mailRoot, "logs", name);
    await writeFile(file, toCrLf(await readFile(file)));
  }
  await writeFile(join(mailRoot, "aliasdomain.tab"), "");
  const key = "HKLM\\SOFTWARE\\GNU\\XMail";
  expect(wine.run("reg", ["add", key, "/v", "MAIL_ROOT", "/d", "C:\\MailRoot", "/f"]).status).toBe(0);
}
