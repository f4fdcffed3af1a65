import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/event.js";
import { filters } from "../../src/kinds/filters.js";

/** The last column; of a run of this type, with this exec result and exit code. */
function run(command: string, type = "in", execResult = 0, exitCode = 0): Event {
  const line = `"a@out.test"\t"b@beta.test"\t"127.0.0.1"\t"192.0.2.1"\t"2026-11-28 23:18:23"\t"${type}"\t""\t"${execResult}"\t"${exitCode}"\t"${command}"`;
  return eventOf(line);
}

function eventOf(line: string): Event {
  const reading = filters.read(line);
  if ("reason" in reading) throw new Error(reading.reason);
  const { name, outcome, severity, fields } = reading;
  return { kind: "filters", file: "", offset: 0, time: 0, name, outcome, severity, fields };
}

/** Recorded from a real XMail 1.27. */
function recorded(file: string): Event[] {
  const text = readFileSync(new URL(`../fixtures/xmail-1.27-filters/logs/${file}`, import.meta.url), "latin1");
  return text.trimEnd().split("\n").map(eventOf);
}

describe("the message of a filter run", () => {
  it("is known by its file in the spool, which is column 2 of the SMAIL log", () => {
    const attributes = (event: Event) => filters.attributes(event)["xmail.spool.file"];
    expect(recorded("filters-202611290000").map(attributes)).toEqual([
      "1795891840801.7fd6077fe6c0.9bb.1f23.mx.alpha.test",
      "1795891844633.7fd60e7fc6c0.9bb.1f51.mx.alpha.test",
      "1795892069668.7fd60e7fc6c0.9bb.27c9.mx.alpha.test",
    ]);
    // session filters get a temporary file
    const others = recorded("filters-202611282300").map(attributes);
    expect(others.filter((name) => name !== undefined)).toEqual(["1795889903553.7f5cb5feb6c0.1ee4.5.mx.alpha.test"]);
  });

  it("is known wherever the path or the name stands, on Windows too, but not by what a client chose", () => {
    const name = "1795889903553.7f5cb5feb6c0.1ee4.5.mx";
    const file = (command: string) => run(command).fields["spoolFile"];
    expect(file(`/bin/flt;/opt/mail/spool/20/19/rsnd/${name};a@out.test;`)).toBe(name);
    expect(file(`c:\\\\flt.exe;c:\\\\mail\\\\spool\\\\20\\\\19\\\\mess\\\\${name};`)).toBe(name);
    expect(file(`/bin/flt;${name};`)).toBe(name);
    expect(file(`/bin/flt;/spool/1/1/mess/${name}@out.test;`)).toBeUndefined();
    expect(file(`/bin/flt;in;a@out.test;`)).toBeUndefined();
    expect(run(`/bin/flt;${name};`).fields["queuedAt"]).toBe(1795889903553);
    expect(run(`/bin/flt;${name};`, "post-data").fields["spoolFile"]).toBeUndefined();
  });

  it("is known by @@MSGREF, where it is an argument that can only be an id", () => {
    const id = (command: string) => filters.attributes(run(command))["email.local_id"];
    expect([id("/bin/a.sh;in;S138B;"), id("/bin/a.sh;SAFE;"), id("/bin/a.sh;S1;"), id("/bin/S138B")]).toEqual([
      "S138B",
      ...[undefined, undefined, undefined],
    ]);
  });
});

describe("what is said of a run", () => {
  it("is what became of the message", () => {
    const said = (event: Event) => [filters.sentence(event), event.fields["verdict"]];
    expect(recorded("filters-202611290000").map(said)).toEqual([
      [
        "Filter /opt/mail/bin/flt (in) dropped a message from drop5@out1.test to erik@beta.test, client 127.34.215.130 (exit 5)",
        "dropped by filter /opt/mail/bin/flt (exit 5)",
      ],
      [
        "Filter /opt/mail/bin/flt (in) bounced a message from bounce6@out1.test to anna@alpha.test, client 127.34.81.166 (exit 6)",
        "bounced by filter /opt/mail/bin/flt (exit 6)",
      ],
      [
        "Filter /opt/mail/bin/flt (in) timed out on a message from slow-in@out1.test to anna@alpha.test, client 127.34.183.161; XMail went on without it",
        undefined,
      ],
    ]);
    expect(recorded("filters-202611282300")[9]?.fields["verdict"]).toBe("dropped by filter /opt/mail/bin/flt (exit 4)");
  });

  it("names the exit code or the error", () => {
    const said = (...given: [type: string, execResult: number, exitCode: number]) =>
      filters.sentence(run("/bin/flt;", ...given)).replace("/bin/flt (in) ", "");
    const message = "a message from a@out.test to b@beta.test, client 192.0.2.1";
    expect([said("in", 0, 0), said("in", 0, 7), said("in", 0, 99), said("in", -114, -1)]).toEqual([
      `Filter passed ${message}`,
      `Filter modified ${message} (exit 7)`,
      `Filter passed ${message} (exit 99)`,
      `Filter could not be run on ${message} (error -114); XMail went on without it`,
    ]);
  });
});
