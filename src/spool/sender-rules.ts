import type { Rule } from "./rule.js";

/**
 * HOW HOSTS SAY THAT THEY REFUSE THIS SERVER or its domain, whatever the recipient. Texts are those of the large providers and of the
 * blocklists, as they document them (test/spool/sender-rules.test.ts). A list that is named decides before a reputation, since many lists have
 * the word in their name: `blocked using Barracuda Reputation`.
 */
export const senderRules: readonly Rule[] = [
  // RFC 7372 counts reverse DNS (7.25) among these; 7.509 and 7.515 are Microsoft's
  { reason: "authentication", enhanced: /^7\.(?:2[0-6]|509|515)$/ },
  {
    reason: "authentication",
    words:
      /\b(?:spf|dkim|dmarc)\b|sender policy framework|\bunauthenticated e?-?mail\b|\b(?:sender|it) is unauthenticated|authentication (?:checks|information|level)/,
  },

  // banned by Microsoft
  { reason: "blocklisted", enhanced: /^7\.(?:511|6(?:0[6-9]|[1-4]\d))$/ },
  {
    reason: "blocklisted",
    words:
      /\b(?:block|black|deny)[- ]?list|\brbls?\b|dnsbl|spamhaus|spamcop|barracudacentral|uceprotect|\bsorbs\b|abuseat\.org|client host .{0,60}\bblocked\b/,
  },
  {
    reason: "blocklisted",
    words: /\b(?:ip|host|domain|client|server|network|sender)\b.{0,80}(?<!not )\blisted (?:in|on|at|by)\b/,
  },
  {
    reason: "blocklisted",
    words:
      /banned (?:sending ip|sender)|traffic not accepted from this ip|unfortunately, messages from .{0,60} weren't sent|will be permanently deferred|mail from dynamic ip/,
  },
  // T-Online
  { reason: "blocklisted", words: /^ip=\S+ - a problem occurred/ },
  // Orange, La Poste
  { reason: "blocklisted", words: /\b(?:ofr|lpn)(?:aaa)?\d{0,3}[-_](?:10[123]|510)\b/ },

  {
    reason: "reputation",
    words:
      /reputation|unusual rate of (?:unsolicited )?e?-?mail|likely unsolicited|user complaints|spams? from your ip|suspected spam ip/,
  },
  // Yahoo, Apple, Orange: their own codes for it
  {
    reason: "reputation",
    words: /\[(?:ip)?tss?\d{1,3}\]|\[(?:ph|cs|hm)\d{1,3}\]|\b(?:ofr|ouk|lpn)\d{0,3}[-_](?:506|513)\b/,
  },
  // Mail.ru, Yandex
  { reason: "reputation", words: /\bmail\.ru\/notspam|rejected under suspicion of spam/ },
  // Microsoft, of a sender whose traffic looks suspicious
  { reason: "reputation", enhanced: /^7\.(?:[56]\d\d|8[5-9]\d)$/, words: /access denied, please try again later/ },

  {
    reason: "blocklisted",
    words: /\b(?:bad-sender|your|source|sending|sender|client) ip(?: address)?\b.{0,40}\bblocked\b|\bip blocked\b/,
  },
];
