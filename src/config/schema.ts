import * as z from "zod";
import { takenPaths } from "../http/paths.js";
import * as read from "./values.js";

// settings are read once: a parser made for each object of them takes longer than it saves
z.config({ jitless: true });

/**
 * THE ONE SCHEMA. Every setting once, with flag, default, help and what is accepted; its environment name and its key in
 * the YAML file follow from the flag. Command line, help, checks, errors and docs/configuration.md are made from it.
 */
export interface About {
  /** Without the two dashes: `xmail.mail-root`. */
  readonly flag: string;
  /** What stands for the value in help: `DIR`. Empty for a switch, which has none and reads `true` where it is given. */
  readonly value: string;
  /** May be given several times, in the file as a list; the texts come as one, a line each. */
  readonly repeatable?: true;
  readonly help: string;
  /** Ends the sentence "use ...". */
  readonly accepts: string;
  /** Default in words, where it is no fixed text or the fixed text says too little. */
  readonly otherwise?: string;
  /** Variables of the OpenTelemetry standard that set it too, the stronger first. */
  readonly standard?: readonly string[];
  /** A variable that others set (XMail, systemd) and that goes before the default only. */
  readonly fallback?: string;
}

/** Settings and options of commands are described here, by the schema that reads them. */
export const about = z.registry<About>();

const directory = "a directory";

const xmail = z.object({
  mailRoot: read.path().prefault("/var/MailRoot").register(about, {
    flag: "xmail.mail-root",
    value: "DIR",
    help: "XMail's MAIL_ROOT: domains.tab, aliasdomain.tab, spool and logs are found in it",
    accepts: directory,
    otherwise: "MAIL_ROOT as XMail itself has it, else /var/MailRoot",
    fallback: "MAIL_ROOT",
  }),
  logDir: read.path().exactOptional().register(about, {
    flag: "xmail.log-dir",
    value: "DIR",
    help: "where the logs are",
    accepts: directory,
    otherwise: "logs in the mail root",
  }),
  timezone: read.timezone().register(about, {
    flag: "xmail.timezone",
    value: "ZONE",
    help: "time zone in which XMail writes its times",
    accepts: "an IANA name such as Europe/Berlin",
    otherwise: "the machine's: TZ, else /etc/localtime",
  }),
  encoding: read.encoding().prefault("windows-1252").register(about, {
    flag: "xmail.encoding",
    value: "NAME",
    help: "encoding of bytes in the logs that are not UTF-8",
    accepts: "a name such as windows-1252, iso-8859-2 or koi8-r",
  }),
  startAt: read.choice(["beginning", "end"]).prefault("beginning").register(about, {
    flag: "xmail.start-at",
    value: "WHERE",
    help: "where the metrics start in log files when there is no state yet",
    accepts: "beginning or end",
  }),
  maxLineBytes: read
    .size(1024, 64 * 1024 * 1024)
    .prefault("1MiB")
    .register(about, {
      flag: "xmail.max-line-bytes",
      value: "SIZE",
      help: "longer lines are refused",
      accepts: "a size such as 1MiB, 64KiB or 1048576, from 1KiB to 64MiB",
    }),
});

const spool = z.object({
  interval: read.interval().prefault("30s").register(about, {
    flag: "spool.interval",
    value: "DURATION",
    help: "how often the queue in the mail root's spool is counted, 0 = never",
    accepts: "0 for never, or a duration such as 500ms, 30s or 5m, up to 24d",
  }),
  remoteDomains: read.wholeNumber(0, 1000).prefault("0").register(about, {
    flag: "spool.remote-domains",
    value: "N",
    help: "remote domains, those with the most queued messages, that get label values of their own; the rest is `other`",
    accepts: "a whole number from 0 to 1000",
  }),
  retryDelay: read.duration().exactOptional().register(about, {
    flag: "spool.retry-delay",
    value: "DURATION",
    help: "XMail's -Qt, the time to the second attempt: with it the time of the next attempt is computed",
    accepts: "a duration such as 480s or 8m",
    otherwise: "none, the next attempt is not computed; XMail's own is 480s",
  }),
  retryDivisor: read.wholeNumber(0, 1_000_000).prefault("16").register(about, {
    flag: "spool.retry-divisor",
    value: "N",
    help: "XMail's -Qi: each delay is longer than the one before it by its Nth part, 0 = all are equal",
    accepts: "a whole number from 0 to 1000000",
  }),
  maxAttempts: read.wholeNumber(1, 1_000_000).prefault("32").register(about, {
    flag: "spool.max-attempts",
    value: "N",
    help: "XMail's -Qr: after so many failed attempts a message is given up",
    accepts: "a whole number from 1 to 1000000",
  }),
});

const metrics = z.object({
  maxDomains: read.wholeNumber(0, 100_000).prefault("100").register(about, {
    flag: "metrics.max-domains",
    value: "N",
    help: "domains that get label values of their own, in the order of domains.tab; the rest is `other`",
    accepts: "a whole number from 0 to 100000",
  }),
});

const state = z.object({
  dir: read.path().prefault("/var/lib/xmail-exporter").register(about, {
    flag: "state.dir",
    value: "DIR",
    help: "where counters and cursors are kept across restarts; one exporter each",
    accepts: directory,
    otherwise: "STATE_DIRECTORY as systemd sets it, else /var/lib/xmail-exporter",
    fallback: "STATE_DIRECTORY",
  }),
});

const otlp = z.object({
  endpoint: read
    .httpUrl()
    .exactOptional()
    .register(about, {
      flag: "otlp.endpoint",
      value: "URL",
      help: "base URL to which log records are pushed; /v1/logs is put behind it",
      accepts: "a URL such as http://127.0.0.1:4318",
      otherwise: "none, OTLP is off",
      standard: ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"],
    }),
  protocol: read
    .protocol()
    .prefault("http/protobuf")
    .register(about, {
      flag: "otlp.protocol",
      value: "NAME",
      help: "how records are encoded",
      accepts: "http/protobuf or http/json",
      standard: ["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"],
    }),
  startAt: read.startAt().prefault("24h").register(about, {
    flag: "otlp.start-at",
    value: "WHERE",
    help: "where the records start in log files when there is no state yet",
    accepts: "beginning, end, or a duration such as 24h or 7d for records of that age at most",
  }),
  maxAge: read.duration().exactOptional().register(about, {
    flag: "otlp.max-age",
    value: "DURATION",
    help: "older records are skipped on purpose, and counted",
    accepts: "a duration such as 5m, 24h or 7d",
    otherwise: "none",
  }),
  body: read.choice(["text", "raw"]).prefault("text").register(about, {
    flag: "otlp.body",
    value: "WHAT",
    help: "body of a record: a sentence to read, or the log line itself with its secrets blanked",
    accepts: "text or raw",
  }),
  instanceId: read.instanceId().exactOptional().register(about, {
    flag: "otlp.instance-id",
    value: "ID",
    help: "service.instance.id of the records",
    accepts: "1 to 255 characters without control characters",
    otherwise: "made once and kept in the state directory",
  }),
});

const privacy = z.object({
  addresses: read.choice(["keep", "hash", "domain"]).prefault("keep").register(about, {
    flag: "privacy.addresses",
    value: "HOW",
    help: "what leaves of mail addresses and user names: all, a keyed hash, or the domain alone",
    accepts: "keep, hash or domain",
  }),
  ips: read.choice(["keep", "hash", "prefix"]).prefault("keep").register(about, {
    flag: "privacy.ips",
    value: "HOW",
    help: "what leaves of IP addresses: all, a keyed hash, or the network (24 bits of IPv4, 48 of IPv6)",
    accepts: "keep, hash or prefix",
  }),
  keyFile: read.path().exactOptional().register(about, {
    flag: "privacy.key-file",
    value: "FILE",
    help: "key of the hashes, at least 16 bytes; whoever has it can try addresses against the hashes",
    accepts: "a file, made for example by: openssl rand -hex 32",
    otherwise: "none; hash needs one",
  }),
});

const web = z.object({
  listenAddress: read.listenAddresses().prefault(":10052").register(about, {
    flag: "web.listen-address",
    value: "[HOST]:PORT",
    help: "address to listen on, without a host on all; may be given several times",
    accepts: "[HOST]:PORT such as :10052, 127.0.0.1:10052 or [::1]:10052",
    repeatable: true,
  }),
  telemetryPath: read
    .telemetryPath()
    .prefault("/metrics")
    .register(about, {
      flag: "web.telemetry-path",
      value: "PATH",
      help: "path of the metrics",
      accepts: `a path such as /metrics; taken are ${takenPaths}`,
    }),
  configFile: read.path().exactOptional().register(about, {
    flag: "web.config.file",
    value: "FILE",
    help: "TLS and basic auth, as in other Prometheus exporters",
    accepts: "a YAML file",
    otherwise: "none: plain HTTP, open to all but for what --web.details keeps back",
  }),
  details: read
    .choice(["authenticated", "local", "everyone"])
    .prefault("authenticated")
    .register(about, {
      flag: "web.details",
      value: "WHO",
      help:
        "who sees events, clients, queued messages and traces, which hold addresses of people: who has a password of the web " +
        "configuration, else the token in the state directory; `local` adds requests that look as if they came from this machine, as those " +
        "of a reverse proxy on it may (nginx from 1.29.7 on, as it comes, shows all to strangers)",
      accepts: "authenticated, local or everyone",
    }),
});

const log = z.object({
  level: read.choice(["debug", "info", "warn", "error"]).prefault("info").register(about, {
    flag: "log.level",
    value: "LEVEL",
    help: "messages of this weight and above are written to stderr",
    accepts: "debug, info, warn or error",
  }),
  format: read.choice(["logfmt", "json"]).prefault("logfmt").register(about, {
    flag: "log.format",
    value: "FORMAT",
    help: "form of these messages",
    accepts: "logfmt or json",
  }),
});

/** Reads nested texts, `{xmail: {mailRoot: "/var/MailRoot"}}`; what is left out gets its default. */
export const schema = z.object({ xmail, spool, metrics, state, otlp, privacy, web, log });

/** The one setting that is none: it names the file with the others. */
export const configFile: About = {
  flag: "config.file",
  value: "FILE",
  help: "YAML file with settings",
  accepts: "a YAML file",
  otherwise: "none",
};
