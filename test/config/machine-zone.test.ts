import { describe, expect, it } from "vitest";
import { type Machine, machineZone } from "../../src/config/machine-zone.js";
import { interpret } from "../../src/config.js";
import { zoneFile } from "../parse/given-zone-file.js";

const berlin = zoneFile({ before: 3600, changes: [], footer: "CET-1CEST,M3.5.0,M10.5.0/3" });
const utc = zoneFile({ before: 0, changes: [], footer: "UTC0" });
const nowhere = zoneFile({ before: 3600, changes: [], footer: "CET-1CEST,M3.4.0,M10.5.0/3" });

/** Files of a machine: bytes, or where a link leads. */
function machineWith(files: Record<string, Buffer | string>, platform: NodeJS.Platform = "linux"): Machine {
  const read = (path: string): Buffer | undefined => {
    const found = files[path];
    return typeof found === "string" ? read(found) : found;
  };
  const readLink = (path: string) => {
    const found = files[path];
    return typeof found === "string" ? found : undefined;
  };
  return { platform, now: () => Date.UTC(2026, 10, 24), nodeZone: () => "Asia/Tokyo", read, readLink };
}

const place = "/usr/share/zoneinfo";
const plain = { "/etc/localtime": `${place}/Europe/Berlin`, [`${place}/Europe/Berlin`]: berlin };

describe("TZ", () => {
  const zoneOf = (TZ: string, files: Record<string, Buffer | string> = {}) => machineZone({ TZ }, machineWith(files));

  it.each([
    ["Europe/Berlin", "Europe/Berlin"],
    [":Europe/Berlin", "Europe/Berlin"],
    ["Etc/GMT+2", "Etc/GMT+2"],
    ["UTC", "UTC"],
  ])("%s is taken as it stands", (tz, text) => {
    expect(zoneOf(tz, plain)).toEqual({ text, from: "TZ" });
  });

  it.each([
    ["CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"],
    ["UTC+2", "Etc/GMT+2"],
    ["<+0545>-5:45", "Asia/Kathmandu"],
  ])("%s is the zone with these rules, and that is said", (tz, name) => {
    const { text, note } = zoneOf(tz);
    expect(text.replace("Katmandu", "Kathmandu")).toBe(name);
    expect(note).toBe(`TZ "${tz}" is read as ${name}, which has the same rules`);
  });

  it.each([
    [`${place}/Europe/Berlin`, "Europe/Berlin"],
    [":/etc/localtime", "Europe/Berlin"],
  ])("%s is read as a file", (tz, text) => {
    expect(zoneOf(tz, plain)).toEqual({ text, from: "TZ" });
  });

  it.each([
    ["Foo/Bar", "unknown time zone"],
    ["CET-1CEST,M3.4.0,M10.5.0/3", "matches no known time zone"],
    ["/nowhere", "cannot be read"],
    ["/etc/text", "is not a time zone file"],
  ])("%s is refused in words", (tz, wrong) => {
    expect(zoneOf(tz, { "/etc/text": Buffer.from("hello") })).toEqual({ text: tz, from: "TZ", wrong });
  });

  it("counts as none where it is empty", () => {
    expect(zoneOf(" ", plain)).toEqual({ text: "Europe/Berlin", from: "/etc/localtime" });
  });
});

describe("/etc/localtime", () => {
  it("is a link to a zone, through other links", () => {
    const files = {
      ...plain,
      "/etc/localtime": "/etc/alternatives/zone",
      "/etc/alternatives/zone": `${place}/Europe/Berlin`,
    };
    for (const given of [plain, files])
      expect(machineZone({}, machineWith(given))).toEqual({ text: "Europe/Berlin", from: "/etc/localtime" });
  });

  it("mounted over the one of UTC is that of its rules, and not of its name", () => {
    const files = { "/etc/localtime": `${place}/Etc/UTC`, [`${place}/Etc/UTC`]: berlin };
    expect(machineZone({}, machineWith(files))).toEqual({
      text: "Europe/Berlin",
      from: "/etc/localtime",
      note: "/etc/localtime has the rules of Europe/Berlin, although it is named Etc/UTC",
    });
  });

  it("copied has no name: /etc/timezone gives one where it is right", () => {
    const copied = { "/etc/localtime": berlin };
    expect(machineZone({}, machineWith(copied)).text).toBe("Europe/Berlin");
    const vienna = { ...copied, "/etc/timezone": Buffer.from("Europe/Vienna\n") };
    expect(machineZone({}, machineWith(vienna))).toEqual({ text: "Europe/Vienna", from: "/etc/localtime" });
    const wrong = { ...copied, "/etc/timezone": Buffer.from("Asia/Tokyo\n") };
    expect(machineZone({}, machineWith(wrong)).text).toBe("Europe/Berlin");
  });

  it.each([
    ["with rules of no zone", nowhere, "matches no known time zone"],
    ["that is something else", Buffer.from("UTC\n"), "is not a time zone file"],
  ])("%s is refused in words", (_, bytes, wrong) => {
    const found = machineZone({}, machineWith({ "/etc/localtime": bytes }));
    expect(found).toEqual({ text: "/etc/localtime", from: "the machine", wrong });
  });

  it("that is not there leaves /etc/timezone, and then a guess", () => {
    const named = machineWith({ "/etc/timezone": Buffer.from("Asia/Tokyo\n") });
    expect(machineZone({}, named)).toEqual({ text: "Asia/Tokyo", from: "/etc/timezone" });
    expect(machineZone({}, machineWith({}))).toMatchObject({ text: "UTC", from: "the default", isGuessed: true });
  });

  it("that says UTC is no guess", () => {
    const files = { "/etc/localtime": `${place}/Etc/UTC`, [`${place}/Etc/UTC`]: utc };
    expect(machineZone({}, machineWith(files))).toEqual({ text: "UTC", from: "/etc/localtime" });
  });
});

it("Windows tells Node its zone", () => {
  expect(machineZone({}, machineWith({}, "win32"))).toEqual({ text: "Asia/Tokyo", from: "Windows" });
});

describe("the setting", () => {
  const ask = (argv: string[], env: Record<string, string> = {}) => {
    const invocation = interpret(argv, env, () => "");
    if (invocation.show !== undefined) throw new Error("shows a text instead");
    return invocation;
  };

  it("takes rules as well, but nothing that can be meant in two ways", () => {
    const rules = ["--xmail.timezone", "CET-1CEST,M3.5.0,M10.5.0/3"];
    expect(ask(rules).settings.xmail.timezone).toBe("Europe/Berlin");
    expect(() => ask(["--xmail.timezone", "UTC+2"])).toThrow(
      '--xmail.timezone "UTC+2": ambiguous: POSIX counts offsets west of Greenwich and reads it as Etc/GMT+2; use an IANA name such as Europe/Berlin (from the command line)',
    );
  });

  it("is not asked of the machine where it is set", () => {
    expect(ask(["--xmail.timezone", "UTC"], { TZ: "Foo/Bar" }).notes).toEqual([]);
  });

  it("of the machine is shown with the place where it stands, and refused in words", () => {
    const { settings, inForce, notes } = ask([], { TZ: "CET-1CEST,M3.5.0,M10.5.0/3" });
    expect(settings.xmail).toMatchObject({ timezone: "Europe/Berlin" });
    expect(settings.xmail).not.toHaveProperty("zoneIsGuessed");
    expect(inForce).toContainEqual({ flag: "xmail.timezone", value: "Europe/Berlin", from: "TZ" });
    expect(notes).toEqual(['TZ "CET-1CEST,M3.5.0,M10.5.0/3" is read as Europe/Berlin, which has the same rules']);
    expect(() => ask([], { TZ: "Foo/Bar" })).toThrow(
      /^--xmail\.timezone "Foo\/Bar": unknown time zone; use an IANA name such as Europe\/Berlin \(from TZ\)$/,
    );
  });
});
