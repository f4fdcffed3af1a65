import { describe, expect, it } from "vitest";
import { toSentence } from "../../src/advice/advice.js";
import { adviseDirectory, adviseDomains, adviseFiles, adviseNoLogs } from "../../src/advice/logs.js";

const rights = { user: "exporter", owner: "xmail", barrier: undefined };
const acl = "setfacl -R -m u:exporter:rX,d:u:exporter:rX /var/MailRoot/logs";
const logs = "/var/MailRoot/logs";

describe("a log directory", () => {
  it("that is not there is looked for elsewhere", () => {
    const { text, fix } = adviseDirectory(logs, "ENOENT", rights);
    expect(text).toBe("log directory /var/MailRoot/logs: no such file or directory");
    expect(fix).toMatch(/^set --xmail\.mail-root to XMail's MAIL_ROOT, or --xmail\.log-dir/);
  });

  it("that XMail keeps for itself is opened, or the exporter becomes XMail's user", () => {
    expect(adviseDirectory(logs, "EACCES", rights)).toEqual({
      text: "log directory /var/MailRoot/logs: permission denied",
      fix: `run the exporter as user xmail, or give user exporter read access: ${acl}`,
    });
  });

  it("behind a directory that nobody else may enter needs both opened", () => {
    expect(adviseDirectory(logs, "EACCES", { ...rights, barrier: "/var/MailRoot" }).fix).toBe(
      `run the exporter as user xmail, or give user exporter read access: setfacl -m u:exporter:x /var/MailRoot && ${acl}`,
    );
  });

  it("of the exporter's own user needs no other user", () => {
    expect(adviseDirectory("/a b/logs", "EACCES", { ...rights, owner: "exporter" }).fix).toBe(
      "chmod -R u+rX '/a b/logs'",
    );
  });

  it("where rights cannot be told has to be readable all the same", () => {
    expect(adviseDirectory("C:\\MailRoot\\logs", "EPERM").fix).toBe("give the exporter's user read access");
  });

  it("that fails for another reason is named with it", () => {
    expect(adviseDirectory(logs, "EIO", rights)).toEqual({ text: `log directory ${logs}: input/output error` });
    expect(adviseDirectory(logs, "EWEIRD", rights).text).toBe(`log directory ${logs}: EWEIRD`);
    expect(adviseDirectory(logs, "is empty and not the directory that was read before; is it mounted?").text).toBe(
      `log directory ${logs} is empty and not the directory that was read before; is it mounted?`,
    );
  });

  it("without logs may be another one, or XMail writes none", () => {
    expect(toSentence(adviseNoLogs("/x", ["-Sl", "-Ql"]))).toMatch(
      /^Log directory \/x contains no XMail logs; set --xmail\.mail-root .*start XMail with .*\(-Sl -Ql\)\.$/,
    );
  });
});

describe("log files", () => {
  const file = (name: string, code = "EACCES") => ({ name, code });

  it("that cannot be read are named with the reason", () => {
    expect(adviseFiles(logs, [file("smtp-1")], 3, rights)).toEqual({
      text: "log directory /var/MailRoot/logs: 1 of 3 log files cannot be read: smtp-1: permission denied",
      fix: `run the exporter as user xmail, or give user exporter read access: ${acl}`,
    });
    expect(adviseFiles(logs, [file("smtp-1")], 1, rights).text).toContain("1 of 1 log file cannot");
  });

  it("are not all named where there are many, but each reason is", () => {
    const many = ["a", "b", "c", "d", "e"].map((name) => file(name));
    expect(adviseFiles("/x", [file("io", "EIO"), ...many], 9).text).toBe(
      "log directory /x: 6 of 9 log files cannot be read: io: input/output error; a, b, c and 2 more: permission denied",
    );
    expect(adviseFiles("/x", [file("io", "EIO"), ...many], 9).fix).toBe("give the exporter's user read access");
  });
});

describe("tables of domains", () => {
  it("that cannot be read make all domains other", () => {
    expect(adviseDomains("/m/domains.tab", "EACCES", rights)).toEqual({
      text: "/m/domains.tab: permission denied; every domain is counted as `other`",
      fix: "run the exporter as user xmail, or give user exporter read access: setfacl -m u:exporter:r /m/domains.tab",
    });
    expect(adviseDomains("/m/domains.tab", "ENOENT").fix).toBe("set --xmail.mail-root to XMail's MAIL_ROOT");
  });
});
