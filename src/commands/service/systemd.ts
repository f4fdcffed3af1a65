import { Failure } from "../../errors.js";
import { readShipped } from "../../shipped.js";
import type { Place, Plan } from "./step.js";

const name = "xmail-exporter";
const unit = `/etc/systemd/system/${name}.service`;
const packaged = `/usr/lib/systemd/system/${name}.service`;
const settings = `/etc/default/${name}`;

/** Throws Failure where a package brought the service, or its user could not reach the program. */
export function installUnit({ command, mailRoot, given, exists }: Place): Plan {
  if (exists(packaged))
    throw new Failure(`${packaged} is there already, from a package: systemctl enable --now ${name}`);
  const hidden = command.find((path) => /^\/(home|root|tmp)\//.test(path));
  if (hidden !== undefined)
    throw new Failure(`the service cannot reach ${hidden}: install the program below /usr or /opt first`);
  const shipped = readShipped(`service/${name}.service`).toString();
  // the paths that it hides; one with a blank would have to be quoted there
  const text = /^[\w./-]+$/.test(mailRoot) ? shipped.replaceAll("/var/MailRoot/", `${mailRoot}/`) : shipped;
  const start = [...command, "run"].map((word) => (/[\s"\\]/.test(word) ? JSON.stringify(word) : word)).join(" ");
  const lines = Object.entries(given).map(([variable, value]) => `${variable}=${JSON.stringify(value)}\n`);
  const template = readShipped(`service/${name}.env`)
    .toString()
    .replace(/^(XMAIL_EXPORTER_XMAIL_MAIL_ROOT=).*$/m, `$1${mailRoot}`);
  return {
    steps: [
      {
        write: unit,
        mode: 0o644,
        content: text.replace(/^ExecStart=.*$/m, `ExecStart=${start.replaceAll("%", "%%")}`),
      },
      {
        write: settings,
        mode: 0o600,
        keep: true,
        content: lines.length === 0 ? template : `${template}\n${lines.join("")}`,
      },
      { run: ["groupadd", "--system", "--force", name] },
      // fails where it exists
      { run: ["useradd", ...userOptions, name], mayFail: true },
      { run: ["systemctl", "daemon-reload"] },
      { run: ["systemctl", "enable", "--now", name] },
    ],
    notes: [
      `settings: ${settings}; after a change: systemctl restart ${name}`,
      `the user ${name} must be able to read XMail's files:`,
      `  setfacl -m u:${name}:x ${mailRoot}`,
      `  setfacl -R -m u:${name}:rX ${mailRoot}/logs ${mailRoot}/spool`,
      `  setfacl -R -d -m u:${name}:rX ${mailRoot}/logs ${mailRoot}/spool`,
      `  setfacl -m u:${name}:r ${mailRoot}/domains.tab ${mailRoot}/aliasdomain.tab`,
    ],
  };
}

export function uninstallUnit({ exists }: Place): Plan {
  if (!exists(unit)) throw new Failure(`${unit} does not exist: nothing to uninstall`);
  return {
    steps: [
      { run: ["systemctl", "disable", "--now", name], mayFail: true },
      { remove: unit },
      { run: ["systemctl", "daemon-reload"] },
    ],
    notes: [`kept: ${settings}, /var/lib/${name} with the totals, and the user ${name}`],
  };
}

const userOptions = [
  ...["--system", "--gid", name, "--no-create-home", "--home-dir", `/var/lib/${name}`],
  ...["--shell", "/usr/sbin/nologin"],
];
