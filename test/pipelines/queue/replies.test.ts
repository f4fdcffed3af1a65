import { expect, test } from "vitest";
import { showProviderReplies } from "../../../src/pipelines/queue/replies.js";
import { createPrivacy } from "../../../src/privacy/privacy.js";
import { attempts, message, scanOf, start } from "../../spool/given.js";

const host = "far-example.mail.protection.outlook.com";
const blocked = { host, reason: "blocklisted", reply: "550 5.7.1 <bob@far.example> block list (S3150)" } as const;
const messages = scanOf(
  message({ attempts: attempts([{ ...blocked, reply: "550 an older one" }]) }),
  message({
    name: "1795516267486.1.1.1.vm",
    attempts: attempts([], [blocked], [{ host, reason: "unknown_user", reply: "550 no such user" }]),
  }),
  message({ name: "1795516267487.1.1.1.vm", attempts: attempts([{ host: "mx.far.example", reason: "greylisted" }]) }),
);
const privacy = (addresses: "keep" | "domain") => createPrivacy({ addresses, ips: "keep" });
const isLocal = () => false;
const decode = (raw: string) => raw;

test("the last reply of each provider that refuses this server is shown, and no other", () => {
  expect(showProviderReplies({ messages }, { privacy: privacy("keep"), decode }, isLocal)).toEqual([
    { provider: "microsoft", time: start + 60_000, reply: blocked.reply },
  ]);
});

test("people in it are hidden as far as the settings say", () => {
  const [shown] = showProviderReplies({ messages }, { privacy: privacy("domain"), decode }, isLocal);
  expect(shown?.reply).toContain("block list (S3150)");
  expect(shown?.reply).not.toContain("bob@far.example");
});
