import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pluralize } from "../../common/format.js";
import { reasonOf } from "../../errors.js";
import { errorCode } from "../../files/system.js";
import { createScanner, type Scan } from "../../spool/scan.js";
import { queueStates } from "../../spool/summary.js";
import type { Check, Finding } from "./finding.js";

/** Whether the queue can be read, what is in it, and whether XMail keeps what it gives up. */
export const checkSpool: Check = async ({ settings, signal, unreachable }) => {
  if (unreachable?.has("mail root") === true) return [];
  if (settings.spool.interval === 0)
    return [{ level: "ok", text: "the queue is not looked at, --spool.interval is 0" }];
  const path = join(settings.xmail.mailRoot, "spool");
  try {
    const scan = await createScanner({ spool: path }).scan(signal);
    if (scan.leaves > 0) return [describe(path, scan), await checkRemoval(settings.xmail.mailRoot)];
    const text = `${path} is readable, but holds no directories of a queue`;
    return [{ level: "warning", text, fix: `${nameIt}; where it is mounted, see that it is` }];
  } catch (error) {
    const isDenied = errorCode(error) === "EACCES" || errorCode(error) === "EPERM";
    const fix = isDenied ? runAsXMail : `${nameIt}, or --spool.interval 0 where the queue is elsewhere`;
    return [{ level: "warning", text: `${path}: ${reasonOf(error)}; the queue cannot be seen`, fix }];
  }
};

function describe(path: string, { messages, local, unreadable }: Scan): Finding {
  const counts = new Map<string, number>([["local", local.count]]);
  for (const { state } of messages.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
  const shown = queueStates.map((state) => `${state} ${counts.get(state) ?? 0}`).join(", ");
  const text = `${path} is readable, messages: ${shown}`;
  if (unreadable === 0) return { level: "ok", text };
  return { level: "warning", text: `${text}; ${pluralize(unreadable, "file")} cannot be read`, fix: runAsXMail };
}

/** XMail's own rule: whatever the number is, but 0, what fails for good is deleted at once, with its reason. */
async function checkRemoval(mailRoot: string): Promise<Finding> {
  const path = join(mailRoot, "server.tab");
  let text: string;
  try {
    text = await readFile(path, "latin1");
  } catch (error) {
    return { level: "ok", text: `${path}: ${reasonOf(error)}; whether XMail keeps what it gives up cannot be told` };
  }
  const value = /^"RemoveSpoolErrors"\t"([^"]*)"/m.exec(text)?.[1] ?? "0";
  if (Number.parseInt(value, 10) === 0 || value.trim() === "")
    return { level: "ok", text: "XMail keeps what it gives up in froz: RemoveSpoolErrors is 0" };
  const shown = `${path}: RemoveSpoolErrors is ${JSON.stringify(value)}, so messages refused for good leave no trace`;
  const fix = `set "RemoveSpoolErrors" to "0" where they are to be counted; frozen ones then stay until CTRL's frozdel`;
  return { level: "warning", text: `${shown}: most of them are not counted and give no record`, fix };
}

const nameIt = "set --xmail.mail-root to XMail's MAIL_ROOT";
const runAsXMail = "run the exporter as XMail's user: the directories of the spool are open to it alone (mode 0700)";
