import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import { service, type ServiceHost } from "../../src/commands/service.js";
import { interpret } from "../../src/config.js";

/** Runs the command on a machine that has these files, and gives what it printed, wrote, removed and ran. */
async function run(argv: readonly string[], there: readonly string[] = [], host: Partial<ServiceHost> = {}) {
  const invocation = interpret(["service", ...argv], {}, () => "");
  if (invocation.show !== undefined || invocation.options.command !== "service") throw new Error("another command");
  const stdout = new PassThrough();
  const printed = text(stdout);
  const done: string[] = [];
  const written: Record<string, { content: string; mode: number }> = {};
  const files = {
    exists: (path: string) => there.includes(path),
    write: (path: string, content: string, mode: number) => void (written[path] = { content, mode }),
    remove: (path: string) => void done.push(`rm ${path}`),
  };
  const record = (command: readonly string[]) => {
    done.push(command.join(" "));
    return { status: 0, said: "" };
  };
  const common = { stdout, platform: "linux" as const, command: ["/usr/local/bin/xmail-exporter"], run: record, files };
  const code = service(invocation.settings, invocation.inForce, invocation.options, { ...common, ...host });
  stdout.end();
  return { code, printed: await printed, done, written };
}

const unit = "/etc/systemd/system/xmail-exporter.service";
const settings = "/etc/default/xmail-exporter";

describe("on Linux", () => {
  it("installs a unit, its settings and its user, and starts it", async () => {
    const { code, done, written, printed } = await run(["install", "--xmail.mail-root", "/srv/mail root"]);
    expect(code).toBe(0);
    expect(done).toEqual([
      "groupadd --system --force xmail-exporter",
      expect.stringMatching(/^useradd --system --gid xmail-exporter .* xmail-exporter$/),
      "systemctl daemon-reload",
      "systemctl enable --now xmail-exporter",
    ]);
    expect(written[unit]?.content).toMatch(/^ExecStart=\/usr\/local\/bin\/xmail-exporter run$/m);
    // it may hold passwords of endpoints
    expect(written[settings]?.mode).toBe(0o600);
    expect(written[settings]?.content).toMatch(/^XMAIL_EXPORTER_XMAIL_MAIL_ROOT="\/srv\/mail root"$/m);
    expect(printed).toContain("setfacl -m u:xmail-exporter:x");
  });

  it("starts Node with the program where it is no executable, and quotes both", async () => {
    const command = ["/usr/bin/node", "/opt/100% mail/dist/main.js"];
    const { written } = await run(["install"], [], { command });
    expect(written[unit]?.content).toContain('\nExecStart=/usr/bin/node "/opt/100%% mail/dist/main.js" run\n');
  });

  it("writes nothing and runs nothing with --dry-run, and shows all of it", async () => {
    const { code, printed, done, written } = await run(["install", "--dry-run"]);
    expect({ code, done, written }).toEqual({ code: 0, done: [], written: {} });
    for (const part of [
      `write: ${unit}\n`,
      "  ExecStart=",
      `write: ${settings}\n`,
      "run: systemctl enable --now xmail-exporter\n",
    ])
      expect(printed).toContain(part);
  });

  it("keeps settings that are there", async () => {
    expect((await run(["install"], [settings])).written).not.toHaveProperty([settings]);
    expect((await run(["install", "--dry-run"], [settings])).printed).toContain(`keep: ${settings}\n`);
  });

  it("removes the service and keeps its state", async () => {
    const { done, printed } = await run(["uninstall"], [unit]);
    expect(done).toEqual(["systemctl disable --now xmail-exporter", `rm ${unit}`, "systemctl daemon-reload"]);
    expect(printed).toBe(`kept: ${settings}, /var/lib/xmail-exporter with the totals, and the user xmail-exporter\n`);
  });

  it.each<[string, string[], string[], Partial<ServiceHost>]>([
    ["from a package", ["install"], ["/usr/lib/systemd/system/xmail-exporter.service"], {}],
    ["cannot reach /home/me/x", ["install"], [], { command: ["/home/me/x"] }],
    ["nothing to uninstall", ["uninstall"], [], {}],
    ["--otlp.endpoint contains a password", ["install", "--otlp.endpoint", "http://me:secret@loki:3100"], [], {}],
    ["services are supported on Linux and Windows, not on darwin", ["install"], [], { platform: "darwin" }],
    [
      "groupadd --system --force xmail-exporter failed (10): no",
      ["install"],
      [],
      { run: () => ({ status: 10, said: "no\n" }) },
    ],
  ])("says what is wrong: %s", async (message, argv, there, host) => {
    await expect(run(argv, there, host)).rejects.toThrow(message);
    await expect(run(argv, there, host)).rejects.not.toThrow("secret");
  });
});

describe("on Windows", () => {
  const folder = "C:\\Program Files\\xmail-exporter\\";
  const wrapper = `${folder}xmail-exporter-service.exe`;
  const host = { platform: "win32" as const, command: [`${folder}xmail-exporter.exe`] };
  const registry = "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\GNU\\XMail\r\n    MAIL_ROOT    REG_SZ    D:\\Mail & Root\r\n\r\n";
  const query = vi.fn<NonNullable<ServiceHost["run"]>>((command) => ({
    status: 0,
    said: command[0] === "reg" ? registry : "",
  }));

  it("writes the configuration of WinSW with XMail's MAIL_ROOT of the registry, and lets it install and start the service", async () => {
    query.mockClear();
    const { written } = await run(["install"], [wrapper], { ...host, run: query });
    const { content = "" } = written[`${folder}xmail-exporter-service.xml`] ?? {};
    expect(content).toContain(`<executable>${folder}xmail-exporter.exe</executable>\r\n  <argument>run</argument>`);
    expect(content).toContain('<env name="XMAIL_EXPORTER_XMAIL_MAIL_ROOT" value="D:\\Mail &amp; Root"/>');
    expect(content).toContain('<env name="XMAIL_EXPORTER_STATE_DIR" value="C:\\ProgramData\\xmail-exporter"/>');
    const ran = query.mock.calls.map(([command]) => command.join(" "));
    expect(ran).toContain("icacls D:\\Mail & Root\\logs /grant *S-1-5-19:(OI)(CI)RX");
    expect(ran.slice(-2)).toEqual([`${wrapper} install`, `${wrapper} start`]);
  });

  it("takes the MAIL_ROOT that is given instead, and only shows with --dry-run", async () => {
    query.mockClear();
    const argv = ["install", "--dry-run", "--xmail.mail-root", "E:\\MailRoot"];
    const { printed, written } = await run(argv, [wrapper], { ...host, run: query });
    expect(printed).toContain('value="E:\\MailRoot"');
    expect({ written, calls: query.mock.calls }).toEqual({ written: {}, calls: [] });
  });

  it("removes it with WinSW, and keeps the state", async () => {
    const { done, printed } = await run(["uninstall"], [wrapper], host);
    expect(done).toEqual([`${wrapper} stop`, `${wrapper} uninstall`, `rm ${folder}xmail-exporter-service.xml`]);
    expect(printed).toContain("kept: C:\\ProgramData\\xmail-exporter with the totals");
  });

  it("says what is missing", async () => {
    await expect(run(["install"], [], host)).rejects.toThrow(`${wrapper} is missing: download WinSW-x64.exe`);
    const argv = ["install", "--xmail.mail-root", "C:\\%DIR%"];
    await expect(run(argv, [wrapper], host)).rejects.toThrow("which expands %NAME%");
  });
});

it.each([[[]], [["start"]], [["install", "now"]]])("%j is no way to say what to do", (words) => {
  expect(() => interpret(["service", ...words], {}, () => "")).toThrow("service: say what to do: install or uninstall");
});
