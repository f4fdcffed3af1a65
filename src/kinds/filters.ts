import { networkType, orNothing, toInteger } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Metric } from "./kind.js";
import type { Row } from "./row.js";

const types = ["in", "out", "post-conn", "post-rcpt", "pre-data", "post-data", "other"];
/** Types that run on queued messages. All others run before the SMTP server answers, and writes its own line. */
const queued = ["in", "out"];
const outcomes = ["passed", "rejected", "dropped", "bounced", "modified", "skipped", "timeout", "failed"];
/** The exit code's flag for "run no further filter"; it says nothing about the message. */
const stopFlag = 16;

const runs: Metric = {
  name: "xmail_filter_runs_total",
  type: "counter",
  help: "Runs of filter programs by filter type and result; failed: could not be run, timeout: ran too long.",
  labels: [
    { name: "filter", values: types },
    { name: "result", values: outcomes },
  ],
};

export const filters = defineKind({
  name: "filters",
  about:
    "Filters: one line per run of a filter program for a message, skipped runs included; post-conn filters run per connection.",
  switch: "-Qg",
  columns: [
    { name: "sender", about: "sender; empty for the null sender", holds: "address" },
    { name: "recipient", about: "recipient, or * if there is not exactly one", holds: "address" },
    { name: "serverAddress", about: "server's IP address", holds: "ip" },
    { name: "clientAddress", about: "client's IP address", holds: "ip" },
    { name: "time", about: "local time after the run" },
    { name: "type", about: "in, out, post-conn, post-rcpt, pre-data or post-data" },
    { name: "info", about: "EXCL or WLISTED if the filter was skipped" },
    { name: "execResult", about: "0, or a negative error code of XMail" },
    { name: "exitCode", about: "exit code of the program including the stop flag 16, or -1" },
    {
      name: "command",
      about: "program and arguments; contains text chosen by the client",
      since: "1.23 (the program alone before)",
    },
  ],
  events: ["xmail.filters.run"],
  metrics: [runs],
  sample:
    '"u11@out1.example"\t"bob@alpha.example"\t"192.0.2.1"\t"203.0.113.17"\t"2026-11-24 10:05:57"\t"in"\t""\t"0"\t"0"\t' +
    '"/var/MailRoot/filters/check.sh;in;u11@out1.example;bob@alpha.example;"',
  step: "queue filter",
  idText: (id) => `;${id};`,

  find(row) {
    if (row.count < 10) return "columns";
    row.timeColumn = row.anchor = 4;
    if (!row.isTime(4)) return "time";
    const execResult = row.integer(7);
    const exitCode = row.integer(8);
    if (execResult === undefined || exitCode === undefined) return "columns";
    return meanings.get(judge(row.text(5), row.text(6), execResult, exitCode)) ?? passed;
  },

  fields: {
    sender: (row) => row.text(0),
    recipient: (row) => row.text(1),
    serverAddress: (row) => row.text(2),
    clientAddress: (row) => row.text(3),
    type: (row) => byType.get(row.text(5)) ?? "other",
    typeText: (row) => row.text(5),
    info: (row) => row.text(6),
    execResult: (row) => row.integer(7) ?? 0,
    exitCode: (row) => row.integer(8) ?? 0,
    command: (row) => row.join(9, row.count),
    messageId: (row) => messageIdOf(row.join(9, row.count)),
    spoolFile: (row) => spoolFileOf(row),
    queuedAt: (row) => toInteger(spoolFileOf(row)?.split(".", 1)[0]),
    program: (row) => programOf(row.join(9, row.count)),
    verdict: (row, { outcome }) => describeVerdict(outcome, programOf(row.join(9, row.count)), row),
  },

  samples({ fields, outcome }, add) {
    add(runs, 1, fields.type, outcome);
  },

  attributes({ fields, outcome }) {
    return {
      "xmail.spool.file": fields.spoolFile,
      "email.local_id": fields.messageId,
      "email.from.address": orNothing(fields.sender),
      "email.to.address": fields.recipient === "*" ? undefined : orNothing(fields.recipient),
      "network.local.address": orNothing(fields.serverAddress),
      "client.address": fields.clientAddress,
      "network.peer.address": fields.clientAddress,
      "network.type": networkType(fields.clientAddress),
      "xmail.filter.type": fields.typeText,
      "xmail.filter.info": orNothing(fields.info),
      "xmail.filter.result": outcome,
      "xmail.filter.exec_result": fields.execResult,
      "process.exit.code": fields.exitCode,
      "process.executable.path": orNothing(fields.program),
      "xmail.filter.command": orNothing(fields.command),
      "error.type": outcome === "failed" || outcome === "timeout" ? outcome : undefined,
    };
  },

  sentence({ fields, outcome }) {
    const { program, typeText, sender, recipient, clientAddress, execResult, exitCode } = fields;
    // it runs before anybody has named a sender
    const whole = typeText === "post-conn" && recipient === "";
    const what = whole
      ? "a connection"
      : `a message from ${sender === "" ? "the null sender" : sender} to ${recipient}`;
    const [did, result] = toWords(outcome, execResult, exitCode);
    return `Filter ${program} (${typeText}) ${did} ${what}, client ${clientAddress}${result}`;
  },

  stepOf: ({ fields }) => (queued.includes(fields.type) ? "queue filter" : "session filter"),

  stageOf: ({ fields }) => ({ name: `filter ${fields.type}`, kind: "internal" }),

  tail: /;"$/,

  redact: (text) => text,
});

function judge(type: string, info: string, execResult: number, exitCode: number): string {
  if (execResult === -1 && info !== "") return "skipped";
  if (execResult === -5) return "timeout";
  if (execResult !== 0) return "failed";
  const code = exitCode < 0 ? exitCode : exitCode & ~stopFlag;
  if (type === "in" || type === "out") return afterQueue[code] ?? "passed";
  return code === 3 ? "rejected" : "passed";
}

/** What exit codes mean to filters of queued messages; SMTP filters know only 3, reject. */
const afterQueue: Readonly<Record<number, string>> = { 4: "dropped", 5: "dropped", 6: "bounced", 7: "modified" };
const severities: Readonly<Record<string, "WARN" | "ERROR">> = {
  rejected: "WARN",
  dropped: "WARN",
  bounced: "WARN",
  timeout: "ERROR",
  failed: "ERROR",
};

const byType = new Map(types.map((type) => [type, type]));
const passed = meaningOf("xmail.filters.run", "passed");
const meanings = new Map(
  outcomes.map((outcome) => [outcome, meaningOf("xmail.filters.run", outcome, severities[outcome] ?? "INFO")]),
);

/** What the filter did, and what stands behind the sentence. Only exit codes end a message: XMail goes on after a filter it could not run. */
function toWords(outcome: string, execResult: number, exitCode: number): [did: string, result: string] {
  if (outcome === "timeout") return ["timed out on", "; XMail went on without it"];
  if (outcome === "failed") return ["could not be run on", ` (error ${execResult}); XMail went on without it`];
  return [outcome, execResult === 0 && exitCode !== 0 ? ` (exit ${exitCode})` : ""];
}

/** `dropped by filter /usr/local/bin/check.sh (exit 5)` where the run has ended the message, else undefined. */
function describeVerdict(outcome: string, program: string, row: Row): string | undefined {
  const isFinal = outcome === "dropped" || outcome === "bounced";
  return isFinal ? `${outcome} by filter ${program} (exit ${row.text(8)})` : undefined;
}

/** `/usr/local/bin/check.sh;in;a@b;` runs `/usr/local/bin/check.sh`. */
function programOf(command: string): string {
  const end = command.indexOf(";");
  return end < 0 ? command : command.slice(0, end);
}

/** `@@MSGREF` among the arguments. An argument may only look like an id: nearly every one has a digit, `SAFE` is a word. */
function messageIdOf(command: string): string | undefined {
  return /;([SLPX](?=[A-F]*[0-9])[0-9A-F]{3,});/.exec(command)?.[1];
}

/**
 * The name of the message's file in the spool, from its path (`@@FILE`, as a rule the last argument) or by itself (`@@MSGID`).
 * Session filters get a temporary file instead. Addresses that clients choose hold an `@`.
 */
function spoolFileOf(row: Row): string | undefined {
  const type = row.text(5);
  if (type !== "in" && type !== "out") return undefined;
  const names = row
    .join(9, row.count)
    .match(/(?<=[;/\\])\d{12,14}\.[0-9a-f]+\.[0-9a-f]+\.[0-9a-f]+\.[^;@/\\]+(?=;|$)/g);
  return names?.at(-1);
}
