import type { Rule } from "./rule.js";
import { senderRules } from "./sender-rules.js";

/**
 * HOW ANSWERS ARE UNDERSTOOD: the first rule that fits decides. Enhanced codes that mean one thing come first, then basic
 * codes that do, then words, then what a vague code usually means. Every pattern takes linear time.
 */
export const rules: readonly Rule[] = [
  // Hosts give grey-listing many codes, and always say the word.
  { reason: "greylisted", is: "temporary", words: /gr[ae]y-? ?list|postgrey/ },

  { reason: "mailbox_full", enhanced: /^2\.2$/ },
  { reason: "size", enhanced: /^(?:2\.3|3\.4)$/ },
  { reason: "loop", enhanced: /^4\.6$/ },
  { reason: "unknown_user", enhanced: /^1\.[136]$/ },
  { reason: "dns", enhanced: /^(?:1\.2|1\.10|4\.3)$/ },

  ...senderRules,

  { reason: "tls", enhanced: /^7\.(?:10|11|30)$/ },
  { reason: "auth", enhanced: /^7\.[89]$/ },
  { reason: "rate_limited", enhanced: /^(?:4\.5|7\.28)$/ },
  { reason: "policy", enhanced: /^(?:1\.[78]|7\.2\d)$/ },
  { reason: "connection", enhanced: /^4\.[12]$/ },

  { reason: "tls", codes: [454, 523, 530, 538], words: /\b(?:start)?tls\b|\bssl\b|encrypt/ },
  { reason: "auth", codes: [530, 534, 535, 538] },
  { reason: "policy", codes: [521] },
  { reason: "dns", codes: [556] },
  { reason: "unknown_user", codes: [551] },

  { reason: "loop", words: /\bloop|too many (?:hops|received)|hop count/ },
  { reason: "tls", words: /\bstarttls\b|\btls\b|\bssl\b|encryption (?:is )?(?:needed|required)/ },
  { reason: "rate_limited", words: /\b(?:daily|hourly|sending|rate|connection) quota/ },
  {
    reason: "mailbox_full",
    words:
      /over ?-?quota|quota (?:is |was |has been )?(?:exceeded|full|reached)|exceed.{0,30}(?:quota|storage)|(?:mailbox|inbox|account)(?: is)?(?: currently)?(?: too)? full|out of storage|(?:mailbox|inbox) .{0,20}(?:limit|too large)/,
  },
  {
    reason: "size",
    words: /too (?:large|big)|(?:message|mail|maximum|fixed|allowed) size|size (?:limit|exceed)|exceed.{0,30}\bsize/,
  },
  {
    reason: "rate_limited",
    words:
      /too (?:many|much|quickly|fast|frequent)|\brate\b|throttl|flood|unexpected volume|(?:connection|recipient|message|sending|hourly|daily|sender) limit|limit (?:was |is |has been )?(?:reached|exceeded)/,
  },
  { reason: "greylisted", is: "temporary", words: /(?:try again|retry|come back) (?:in|after) (?:about )?\d/ },
  // The sender and the sending host are not the user who may be unknown.
  {
    reason: "policy",
    words:
      /\b(?:sender|helo|ehlo|client)\b.{0,40}(?:reject|verif|denied|invalid|unknown|not found|not exist|not resolve|cannot)|reverse (?:dns|host|lookup)|\b(?:rdns|ptr)\b|find your (?:host|reverse)/,
  },
  {
    reason: "unknown_user",
    words:
      /(?:no such|unknown|invalid|non-?exist[ae]nt|bad destination|not a valid) (?:\w+ )?(?:user|recipient|mailbox|address|account|person|alias)|(?:user|recipient|mailbox|address|account|alias)(?: \w+)? (?:(?:is |was )?(?:unknown|not found|invalid|not known|not listed)|(?:does not|doesn't|do not|not) exist)|no mailbox|unrouteable|doesn't have an? .{0,20}account/,
  },
  {
    reason: "unknown_user",
    is: "permanent",
    words:
      /(?:mailbox|user|account|recipient|address)(?: is| has been)? (?:unavailable|disabled|inactive|suspended|closed|deactivated)/,
  },
  {
    reason: "auth",
    words:
      /auth(?:entication|orization)? (?:is )?(?:required|failed|failure|credentials)|(?:must|requires?|need to|please) (?:\w+ )?(?:authenticate|authentication|log ?in)\b|bad (?:username|credentials|password)/,
  },
  {
    reason: "policy",
    words:
      /\b(?:surbl|uribl|policy)\b|\bblock(?:ed|ing)?\b|spam|unsolicited|virus|malware|phish|\brelay.{0,20}(?:denied|not |prohibited)|(?:unable to|not (?:permitted|allowed) to|cannot|won't) relay|rcpthosts|denied|banned|prohibited|forbidden|not (?:accepted|allowed|permitted|authori[sz]ed)|no smtp service/,
  },
  {
    reason: "dns",
    words:
      /\b(?:domain|host|hostname|name)\b.{0,20} not (?:be )?(?:found|exist|resolve)|(?:no such|unknown) (?:domain|host)|\bmx\b.{0,20}(?:not|lookup|record)|name (?:service|server) error|\bdns\b|(?:host|domain) (?:is )?unknown|nxdomain|servfail/,
  },
  // `421 4.3.2`: many answer so to one connection too many, or to a host they do not like yet.
  { reason: "rate_limited", codes: [421], words: /try (?:again|later)|(?:again|back) later|too busy|deferred/ },
  { reason: "connection", is: "temporary", words: /timed? ?out|unreachable|connection (?:refused|reset|lost|dropped)/ },

  { reason: "unknown_user", enhanced: /^1\.0$/ },
  { reason: "unknown_user", is: "permanent", enhanced: /^2\.1$/ },
  { reason: "policy", enhanced: /^7\./ },
  // Not even a greeting, or the line was cut off with it.
  { reason: "connection", codes: [421] },
  { reason: "mailbox_full", codes: [552] },
];
