import { describe, expect, it } from "vitest";
import { createFailurePool, readBlock } from "../../src/spool/block.js";

/** Replies as large providers and blocklists document them, or as administrators report them in public; addresses are of documentation ranges. */
const replies: Readonly<Record<string, readonly (readonly [meaning: string, reply: string])[]>> = {
  Microsoft: [
    [
      "permanent blocklisted",
      "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors.",
    ],
    [
      "permanent blocklisted",
      "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
    ],
    [
      "permanent blocklisted",
      "550 SC-001 (BAY004-MC4F49) Unfortunately, messages from 192.0.2.25 weren't sent. Please contact your Internet service provider since part of their network is on our block list.",
    ],
    [
      "permanent blocklisted",
      "550 5.7.606 Access denied, banned sending IP [192.0.2.25]. To request removal from this list please visit https://sender.office.com/ (AS16012609)",
    ],
    ["permanent blocklisted", "550 5.7.649 Access denied [192.0.2.25]"],
    ["permanent blocklisted", "550 5.7.511 Access denied, banned sender[192.0.2.25]"],
    ["permanent blocklisted", "550 5.7.708 Access denied, traffic not accepted from this IP."],
    [
      "permanent blocklisted",
      "550 5.7.1 Service unavailable, Client host [192.0.2.25] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/192.0.2.25 (AS16012611)",
    ],
    [
      "permanent blocklisted",
      "550 5.7.513 Service unavailable, Client host [192.0.2.25] blocked by far.example using Customer Block list (AS16012607)",
    ],
    [
      "temporary reputation",
      "451 4.7.650 The mail server [192.0.2.25] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775)",
    ],
    [
      "temporary reputation",
      "451 4.7.651 The mail server [192.0.2.25] has been temporarily rate limited due to IP reputation.",
    ],
    ["temporary reputation", "451 4.7.860 Access denied, please try again later"],
    [
      "permanent authentication",
      "550 5.7.515 Access denied, sending domain kita.example doesn't meet the required authentication level.",
    ],
    [
      "permanent authentication",
      "550 5.7.509 Access denied, sending domain kita.example does not pass DMARC verification",
    ],
    ["permanent authentication", "550 5.7.23 The message was rejected because of Sender Policy Framework violation"],
    ["temporary policy", "451 4.7.500 Server busy. Please try again later from [192.0.2.25]. (AS77712344)"],
    ["permanent unknown_user", "550 5.5.0 Requested action not taken: mailbox unavailable"],
  ],
  Google: [
    [
      "temporary reputation",
      "421-4.7.28 Gmail has detected an unusual rate of mail originating from your IP\r\n421-4.7.28 address 192.0.2.25. To protect our users from spam, mail has been temporarily\r\n421 4.7.28 rate limited.",
    ],
    [
      "temporary reputation",
      "421-4.7.0 [192.0.2.25      15] Our system has detected an unusual rate of\r\n421-4.7.0 unsolicited mail originating from your IP address. To protect our\r\n421 4.7.0 users from spam, mail sent from your IP address has been temporarily blocked.",
    ],
    [
      "permanent reputation",
      "550-5.7.1 [192.0.2.25      12] Our system has detected that this message is\r\n550-5.7.1 likely unsolicited mail. To reduce the amount of spam sent to Gmail,\r\n550 5.7.1 this message has been blocked.",
    ],
    [
      "permanent reputation",
      "550-5.7.28 There is an unusual rate of unsolicited mail originating from your IP\r\n550-5.7.28 address. To protect our users from spam, mail sent from your IP\r\n550 5.7.28 address has been blocked.",
    ],
    [
      "permanent reputation",
      "550 5.7.1 Our system has detected that this message is likely suspicious due to the very low reputation of the sending domain.",
    ],
    [
      "permanent authentication",
      "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\r\n550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.",
    ],
    [
      "permanent authentication",
      "550-5.7.26 Unauthenticated email from kita.example is not accepted due to\r\n550 5.7.26 domain's DMARC policy.",
    ],
    [
      "permanent authentication",
      "550-5.7.1 Unauthenticated email from kita.example is not accepted due to domain's\r\n550 5.7.1 DMARC policy.",
    ],
    [
      "permanent authentication",
      "550-5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record\r\n550 5.7.25 setup, or the corresponding forward DNS entry does not match.",
    ],
    ["permanent authentication", "550-5.7.27 This mail has been blocked because SPF does not pass."],
    ["temporary authentication", "421 4.7.27 Your email has been rate limited because SPF authentication didn't pass"],
    ["permanent authentication", "550 5.7.30 This mail has been blocked because DKIM does not pass."],
    [
      "temporary authentication",
      "421 4.7.32 Your email has been rate limited because the From: header isn't aligned with either the authenticated SPF or DKIM organizational domain.",
    ],
    ["permanent policy", "550-5.7.29 Your message isn't sent over a secure connection."],
    ["temporary rate_limited", "450 4.2.1 The user you are trying to contact is receiving mail too quickly."],
  ],
  Yahoo: [
    [
      "temporary reputation",
      "421 4.7.0 [TSS04] Messages from 192.0.2.25 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
    ],
    [
      "temporary reputation",
      "421 4.7.0 [TS01] Messages from 192.0.2.25 temporarily deferred due to user complaints - 4.16.55.1",
    ],
    ["temporary reputation", "421 4.7.0 [TS02] Messages from 192.0.2.25 temporarily deferred"],
    ["temporary reputation", "421 4.7.0 [IPTS04] Messages from 192.0.2.25 temporarily deferred"],
    [
      "temporary blocklisted",
      "421 4.7.1 [TS03] All messages from 192.0.2.25 will be permanently deferred; Retrying will NOT succeed.",
    ],
    [
      "permanent blocklisted",
      "553 5.7.2 [TSS09] All messages from 192.0.2.25 will be permanently deferred; Retrying will NOT succeed.",
    ],
    [
      "permanent blocklisted",
      "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.25, because the ip is in Spamhaus's list; see http://postmaster.yahoo.com/550-bl23.html",
    ],
    [
      "permanent reputation",
      "554 Message not allowed - [PH01] Email not accepted for policy reasons. Please visit https://postmaster.yahooinc.com/error-codes",
    ],
    [
      "permanent authentication",
      "550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate with either SPF or DKIM.",
    ],
    ["permanent unknown_user", "554 delivery error: dd This user doesn't have a yahoo.com account"],
  ],
  Apple: [
    [
      "permanent reputation",
      "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
    ],
    [
      "permanent reputation",
      "554 5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
    ],
    [
      "permanent blocklisted",
      "550 5.7.1 Mail from IP 192.0.2.25 was rejected due to listing in Spamhaus SBL. For details please see http://www.spamhaus.org/query/bl?ip=192.0.2.25",
    ],
    ["permanent blocklisted", "550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.25"],
    ["permanent authentication", "554 5.7.1 Your message was rejected due to kita.example's DMARC policy."],
    ["permanent mailbox_full", "552 5.2.2 <r@far.example>: user is over quota"],
  ],
  "GMX and web.de": [
    [
      "permanent blocklisted",
      "554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\r\n554-No SMTP service\r\n554-IP address is block listed.\r\n554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=192.0.2.25",
    ],
    [
      "permanent blocklisted",
      "554-web.de (mxweb007) Nemesis ESMTP Service not available\r\n554-No SMTP service\r\n554-IP address is black listed.\r\n554 For explanation visit https://postmaster.web.de/",
    ],
    [
      "permanent blocklisted",
      "554-gmx.net (mxgmx016) Nemesis ESMTP Service not available\r\n554-No SMTP service\r\n554-bad-sender IP blocked\r\n554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.25&c=bip",
    ],
    [
      "permanent authentication",
      "550 Reject due to SPF policy. The originating IP of the message is not permitted by the domain owner",
    ],
    [
      "permanent policy",
      "554-gmx.net (mxgmx016) Nemesis ESMTP Service not available\r\n554-No SMTP service\r\n554-Bad DNS PTR resource record.\r\n554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.25&c=rdns",
    ],
  ],
  "T-Online": [
    [
      "permanent blocklisted",
      "554 IP=192.0.2.25 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.) (BL)",
    ],
    [
      "permanent reputation",
      "554 IP=192.0.2.25 - None/bad reputation. Ask your postmaster for help or to contact tosa@rx.t-online.de for reset. (NOWL)",
    ],
  ],
  "Orange and La Poste": [
    [
      "permanent blocklisted",
      "550 mwinf5c04 ME Adresse IP source bloquee pour incident de spam. Client host blocked for spamming issues. OFR006_102 Ref http://csi.cloudmark.com",
    ],
    [
      "permanent blocklisted",
      "550 mwinf5c10 ME Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR006_103 192.0.2.25 [103]",
    ],
    ["permanent reputation", "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]"],
    ["permanent authentication", "550 5.5.0 SPF: kita.example is not allowed to send mail. LPN004_401"],
    [
      "temporary rate_limited",
      "421 mwinf5c79 ME Trop de connexions. Too many connections, slow down. OFR005_104 [104]",
    ],
  ],
  "Mail.ru and Yandex": [
    [
      "permanent reputation",
      "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=abc or report details to abuse@corp.mail.ru. Error code: ABC.",
    ],
    ["permanent blocklisted", "550 We do not accept mail from dynamic IPs."],
    ["permanent reputation", "554 5.7.1 Message rejected under suspicion of SPAM; https://ya.cc/1IrBc"],
  ],
  QQ: [
    ["permanent reputation", "550 Suspected spam ip. https://service.mail.qq.com/detail/122/66"],
    ["permanent authentication", "550 SPF check failed. https://service.mail.qq.com/detail/122/72"],
  ],
  "Free, docomo, au": [
    ["permanent reputation", "550 too many spams from your IP (192.0.2.25), please visit http://postmaster.free.fr/"],
    ["permanent policy", "550 spam detected"],
    ["permanent unknown_user", "550 Unknown user r@docomo.ne.jp"],
    ["permanent unknown_user", "550 <r@ezweb.ne.jp>: User unknown"],
  ],
  "blocklists and gateways": [
    [
      "permanent blocklisted",
      "554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.25",
    ],
    [
      "permanent blocklisted",
      "554 Service unavailable; Client host [mx.kita.example] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.25",
    ],
    ["permanent blocklisted", "550 Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.25"],
    ["permanent blocklisted", "550 5.7.1 Your IP 192.0.2.25 is listed at dnsbl-1.uceprotect.net."],
    [
      "permanent blocklisted",
      "554 comcast 192.0.2.25 found on one or more DNSBLs, see http://postmaster.comcast.net/smtp-error-codes.php#BL000001",
    ],
    ["permanent blocklisted", "550 rejected because 192.0.2.25 is in a black list at ix.dnsbl.manitu.net"],
    [
      "permanent reputation",
      "554-mx.far.example\r\n554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
    ],
    ["permanent reputation", "550 csi.mimecast.org Poor Reputation Sender."],
  ],
  "others, as before": [
    ["permanent policy", "554 5.7.1 Message content rejected"],
    ["permanent policy", "550 Message rejected as spam"],
    ["permanent policy", "550 5.7.1 Blocked by our content filter"],
    ["permanent policy", "554 URL in body is on SURBL"],
    ["permanent unknown_user", "550 User r not listed in Domino Directory: no such user"],
    ["permanent unknown_user", "550 5.1.1 <spamhaus@far.example> no such user"],
    [
      "permanent auth",
      "550 5.7.57 Client was not authenticated to send anonymous mail: SMTP authentication is required",
    ],
    ["temporary policy", "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.25]"],
    ["temporary greylisted", "451 4.7.1 Greylisted, SPF is none: try again in 300 seconds"],
  ],
};

describe.each(Object.entries(replies))("the reason of what %s replies", (_, all) => {
  it.each(all)("is %s: %s", (meaning, reply) => {
    expect(meaningOf(reply)).toBe(meaning);
  });
});

it("does not come from an address or a name in it", () => {
  for (const name of ["dkim@far.example", "spamhaus@far.example", "reputation@far.example", "block-list@far.example"])
    expect(meaningOf(`550 no such user: <${name}>`)).toBe("permanent unknown_user");
});

it("takes no longer for a reply that was made to be slow", () => {
  const began = process.cpuUsage();
  for (const piece of ["ip ", "client host ", "unfortunately, messages from ", "your ip ", "[tss", "authentication "])
    meaningOf(`550 ${piece.repeat(50_000)}`);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1e6).toBeLessThan(5);
});

function meaningOf(reply: string): string {
  const failure = readBlock(
    [
      "ErrCode   = -77",
      "ErrString = x",
      'SMAIL SMTP-Send MX = "mx.far.example." SMTP = "kita.example" From = "a@kita.example" To = "r@far.example" Failed !',
      ...`SMTP-Error = "${reply}"`.split("\n"),
      'SMTP-Server = "mx.far.example."',
    ],
    createFailurePool(),
  );
  return `${failure?.class} ${failure?.reason}`;
}
