import { appendFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A mail server in every kind of problem that a dashboard or an alert is made for, as XMail would log it, in UTC. Written at
 * once, line by line, into logs that an exporter already looks at. Its queue is in queue-problems.ts.
 */
export function plantProblems(mailRoot: string, now: number): { lines: number } {
  let lines = 0;
  const stamp = now - (now % 1000);
  const write = (kind: string, ...values: readonly (string | number)[]) => {
    appendFileSync(join(mailRoot, "logs", logName(kind, now)), `"${values.join('"\t"')}"\n`);
    lines++;
  };
  const smtp = (status: string, to = "bob@alpha.example", size = 0, time = stamp, user = "") =>
    write("smtp", host, host, stranger, toText(time), "pc", "", "u@out.example", to, "S1", status, user, size, "");
  const filter = (type: string, result: number, exit: number) =>
    write(
      "filters",
      "u@out.example",
      "bob@alpha.example",
      local,
      stranger,
      toText(stamp),
      type,
      "",
      result,
      exit,
      "f.sh;",
    );
  const deliver = (medium: string, seconds: number, target: string) => {
    const name = `${stamp - seconds * 1000}.7f.bb5.${lines}.vm`;
    write("smail", host, name, "S1", "u@out.example", "bob@alpha.example", medium, target, toText(stamp), "");
  };
  const times = (count: number, act: () => void) => {
    for (let done = 0; done < count; done++) act();
  };

  // what waits for a backend that is down is old at once
  times(3, () => smtp("RECV=OK", "bob@alpha.example", 900, stamp - 900_000));
  times(20, () => smtp("RECV=OK", "bob@alpha.example", 900));
  times(20, () => smtp("RCPT=OK"));
  for (const status of ["RCPT=OK", "RECV=OK"]) smtp(status, "bob@alpha.example", 900, stamp, "anna@alpha.example");
  times(80, () => smtp("RCPT=ERELAY", "victim@far.example"));
  for (const status of ["RCPT=EAVAIL", "RCPT=EFULL", "RCPT=EACCESS", "SNDRIP=EIPMAP (rbl.example)", "SNDR=ENODNS"])
    times(10, () => smtp(status));
  for (const status of ["SMTP=ESSL", "SMTP=EERRS", "VRFY=EACCESS", "ETRN=EACCESS", "SIZE=EBIG"]) smtp(status, "", 9e7);
  for (const mechanism of ["PLAIN", "LOGIN", "CRAM-MD5"]) times(200, () => smtp(`AUTH=EFAIL:TYPE=${mechanism}`, ""));
  const login = [host, "alpha.example", stranger, toText(stamp), "anna", ""] as const;
  // a flood: what is usual is not known here
  times(600, () => write("pop3", ...login, "ELOGIN"));
  times(10, () => write("pop3", ...login, "LOGIN", 12, 40_000));
  times(12, () => write("ctrl", stranger, "admin", "", toText(stamp), "REQ"));
  times(10, () => write("ctrl", stranger, "admin", "", toText(stamp), "FAIL"));
  times(2, () => write("ctrl", local, "admin", "", toText(stamp), "AUTH"));
  times(3, () => write("finger", "mx1", "alpha.example", stranger, toText(stamp), "root"));
  times(20, () => deliver("LOCAL", 7200, "bob@alpha.example"));
  times(20, () => deliver("SMTP", 7200, "mx.far.example."));
  times(10, () => deliver("SMTP", 7200, "aspmx.l.google.com."));
  // quick ones too: else it would be the time zone that is wrong
  for (const medium of ["LOCAL", "REDIR", "EXTRN", "FILTER"]) times(5, () => deliver(medium, 1, "x"));
  times(3, () => write("lmail", "alpha.example", "app.msg", "L1", toText(stamp)));
  const account = ["alpha.example", "anna", "pop.far.example", "anna", "CLR"] as const;
  times(5, () => write("psync", toText(stamp), ...account, "SYNC=EFAIL", 0, 0, 0, 0));
  times(5, () => write("psync", toText(stamp), ...account, "SYNC=OK", 3, 900, 1, 300));
  for (const type of ["in", "out", "post-rcpt", "pre-data", "post-data"]) {
    filter(type, 0, 0);
    filter(type, -2, -1);
    times(3, () => filter(type, -5, -1));
  }
  times(20, () => write("smtp", "not", "a", "line"));
  return { lines };
}

/** Of the day of `time`, in UTC. */
export function logName(kind: string, time: number): string {
  return `${kind}-${new Date(time).toISOString().slice(0, 10).replaceAll("-", "")}0000`;
}

function toText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

const host = "mx1.alpha.example";
const local = "192.0.2.1";
const stranger = "203.0.113.66";
