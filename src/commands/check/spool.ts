import { join } from "node:path";
import { pluralize } from "../../common/format.js";
import { reasonOf } from "../../errors.js";
import { errorCode } from "../../files/system.js";
import { createScanner, type Scan } from "../../spool/scan.js";
import { readServerTab } from "../../spool/server-tab.js";
import { queueStates } from "../../spool/summary.js";
import type { Check, Finding } from "./finding.js";

/** Whether the queue can be read, what is in it, and whether XMail keeps undeliverable messages. */
export const checkSpool: Check = async ({ settings, signal, unreachable }) => {
  if (unreachable?.has("mail root") === true) return [];
  if (settings.spool.interval === 0) return [{ level: "ok", text: "queue scanning is off (--spool.interval is 0)" }];
  const path = join(settings.xmail.mailRoot, "spool");
  try {
    const scan = await createScanner({ spool: path }).scan(signal);
    if (scan.leaves > 0) return [describe(path, scan), await checkRemoval(settings.xmail.mailRoot)];
    const text = `${path} is readable but contains no queue directories`;
    return [
      { level: "warning", text, fix: `${setMailRoot}; if it is a mounted file system, check that it is mounted` },
    ];
  } catch (error) {
    const isDenied = errorCode(error) === "EACCES" || errorCode(error) === "EPERM";
    const fix = isDenied ? runAsXMail : `${setMailRoot}, or --spool.interval 0 if the queue is on another machine`;
    return [{ level: "warning", text: `${path}: ${reasonOf(error)}; the queue cannot be read`, fix }];
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

/** XMail's own rule: with any number but 0, a message that fails for good is deleted at once, with its reason. */
async function checkRemoval(mailRoot: string): Promise<Finding> {
  const path = join(mailRoot, "server.tab");
  let value: string;
  try {
    value = (await readServerTab(mailRoot, "RemoveSpoolErrors")) ?? "0";
  } catch (error) {
    return { level: "ok", text: `${path}: ${reasonOf(error)}; cannot tell whether XMail keeps undeliverable messages` };
  }
  if (Number.parseInt(value, 10) === 0 || value.trim() === "")
    return { level: "ok", text: "XMail keeps undeliverable messages as frozen: RemoveSpoolErrors is 0" };
  const shown = `${path}: RemoveSpoolErrors is ${JSON.stringify(value)}, so undeliverable messages are deleted`;
  const fix = `set "RemoveSpoolErrors" to "0" to have them counted; frozen messages then stay until they are deleted with CTRL's frozdel`;
  return { level: "warning", text: `${shown} and most of them are neither counted nor recorded`, fix };
}

const setMailRoot = "set --xmail.mail-root to XMail's MAIL_ROOT";
const runAsXMail = "run the exporter as XMail's user: only that user can read the spool directories (mode 0700)";
