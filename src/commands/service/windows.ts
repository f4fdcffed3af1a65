import { win32 } from "node:path";
import { Failure } from "../../errors.js";
import type { Place, Plan } from "./step.js";

const state = "C:\\ProgramData\\xmail-exporter";
const account = "NT AUTHORITY\\LocalService";

/** With WinSW, which lies beside the program and takes its configuration from a file of its own name. Throws Failure where it is missing. */
export function installWindowsService({ command, mailRoot, given, exists }: Place): Plan {
  const { wrapper, configuration } = filesBeside(command);
  if (!exists(wrapper))
    throw new Failure(
      `${wrapper} is missing: download WinSW-x64.exe of WinSW 2.12 or newer and save it under this name`,
    );
  const grant = (path: string, rights: string) => ["icacls", path, "/grant", `*S-1-5-19:${rights}`];
  return {
    steps: [
      {
        write: configuration,
        mode: 0o644,
        content: toXml(command, { ...given, XMAIL_EXPORTER_XMAIL_MAIL_ROOT: mailRoot }),
      },
      { run: ["cmd", "/c", "mkdir", state], mayFail: true },
      { run: grant(state, "(OI)(CI)F") },
      { run: grant(`${mailRoot}\\logs`, "(OI)(CI)RX"), mayFail: true },
      { run: grant(`${mailRoot}\\spool`, "(OI)(CI)RX"), mayFail: true },
      { run: grant(`${mailRoot}\\domains.tab`, "R"), mayFail: true },
      { run: grant(`${mailRoot}\\aliasdomain.tab`, "R"), mayFail: true },
      { run: [wrapper, "install"] },
      { run: [wrapper, "start"] },
    ],
    notes: [`settings: the env elements of ${configuration}; after a change: "${wrapper}" restart`, `log: ${state}`],
  };
}

export function uninstallWindowsService({ command }: Place): Plan {
  const { wrapper, configuration } = filesBeside(command);
  return {
    steps: [{ run: [wrapper, "stop"], mayFail: true }, { run: [wrapper, "uninstall"] }, { remove: configuration }],
    notes: [`kept: ${state} with the totals, and the rights of ${account} on the MailRoot`],
  };
}

/** In the output of `reg query`. */
export function findMailRoot(output: string): string | undefined {
  return /^\s+MAIL_ROOT\s+REG_(?:EXPAND_)?SZ\s+(.*?)\s*$/im.exec(output)?.[1];
}

function filesBeside([program = ""]: readonly string[]) {
  const folder = win32.dirname(program);
  return {
    wrapper: win32.join(folder, "xmail-exporter-service.exe"),
    configuration: win32.join(folder, "xmail-exporter-service.xml"),
  };
}

function toXml([program = "", ...first]: readonly string[], given: Readonly<Record<string, string>>): string {
  const variables = Object.entries({ XMAIL_EXPORTER_STATE_DIR: state, ...given });
  return [
    "<service>",
    "  <id>xmail-exporter</id>",
    "  <name>XMail exporter</name>",
    "  <description>Exports XMail's logs to Prometheus and OTLP</description>",
    `  <executable>${escape(program)}</executable>`,
    ...[...first, "run"].map((word) => `  <argument>${escape(word)}</argument>`),
    ...variables.map(([name, value]) => `  <env name="${name}" value="${escape(value)}"/>`),
    `  <logpath>${escape(state)}</logpath>`,
    '  <log mode="roll"/>',
    '  <onfailure action="restart" delay="5 sec"/>',
    "  <stoptimeout>30 sec</stoptimeout>",
    `  <serviceaccount><username>${account}</username></serviceaccount>`,
    "</service>",
    "",
  ].join("\r\n");
}

function escape(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // WinSW would expand %NAME%, and knows no way to say that it should not
  if (/%[^%]+%/.test(text))
    throw new Failure(`${text}: cannot be written to WinSW's configuration, which expands %NAME%`);
  return text.replaceAll(/[&<>"]/g, (sign) => names[sign] ?? sign);
}
