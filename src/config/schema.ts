import * as z from "zod";
import { probeServices } from "../common/services.js";
import { takenPaths } from "../http/paths.js";
import { about } from "./about.js";
import { otlp, trace } from "./otlp-schema.js";
import * as read from "./values.js";

// settings are read once: a parser made for each object of them takes longer than it saves
z.config({ jitless: true });

const directory = "a directory";

const xmail = z.object({
  mailRoot: read.path().prefault("/var/MailRoot").register(about, {
    flag: "xmail.mail-root",
    value: "DIR",
    help: "XMail's MAIL_ROOT, the directory with domains.tab, aliasdomain.tab, spool and logs",
    accepts: directory,
    defaultText: "$MAIL_ROOT, which XMail uses too, else /var/MailRoot",
    fallback: "MAIL_ROOT",
  }),
  logDir: read.path().exactOptional().register(about, {
    flag: "xmail.log-dir",
    value: "DIR",
    help: "directory of the log files",
    accepts: directory,
    defaultText: "logs in MAIL_ROOT",
  }),
  timezone: read.timezone().register(about, {
    flag: "xmail.timezone",
    value: "ZONE",
    help: "time zone of the timestamps in the logs",
    accepts: "an IANA name such as Europe/Berlin",
    defaultText: "the system's: TZ, else /etc/localtime",
  }),
  encoding: read.encoding().prefault("windows-1252").register(about, {
    flag: "xmail.encoding",
    value: "NAME",
    help: "character encoding of log bytes that are not valid UTF-8",
    accepts: "a name such as windows-1252, iso-8859-2 or koi8-r",
  }),
  startAt: read.choice(["beginning", "end"]).prefault("beginning").register(about, {
    flag: "xmail.start-at",
    value: "WHERE",
    help: "where metrics start in the log files if there is no saved state",
    accepts: "beginning or end",
  }),
  maxLineBytes: read
    .size(1024, 64 * 1024 * 1024)
    .prefault("1MiB")
    .register(about, {
      flag: "xmail.max-line-bytes",
      value: "SIZE",
      help: "maximum length of a line; longer lines are refused",
      accepts: "a size such as 1MiB, 64KiB or 1048576, from 1KiB to 64MiB",
    }),
  probe: read
    .probeTargets()
    .exactOptional()
    .register(about, {
      flag: "xmail.probe",
      value: "SERVICE=HOST:PORT",
      help: "services of XMail to connect to every 30 seconds, to see whether they answer; repeatable, or separated by commas",
      accepts: `SERVICE=HOST:PORT such as smtp=127.0.0.1:25 or pop3s=[::1]:995, each service once; services are ${probeServices.join(", ")}`,
      defaultText: "none",
      repeatable: true,
    }),
});

const spool = z.object({
  interval: read.interval().prefault("30s").register(about, {
    flag: "spool.interval",
    value: "DURATION",
    help: "interval between scans of the queue in MAIL_ROOT/spool; 0 = queue scanning is off",
    accepts: "0, or a duration such as 500ms, 30s or 5m, up to 24d",
  }),
  remoteDomains: read.wholeNumber(0, 1000).prefault("0").register(about, {
    flag: "spool.remote-domains",
    value: "N",
    help: "number of remote domains with their own label value, those with the most queued messages; the rest count as `other`",
    accepts: "a whole number from 0 to 1000",
  }),
  retryDelay: read.duration().exactOptional().register(about, {
    flag: "spool.retry-delay",
    value: "DURATION",
    help: "XMail's -Qt, the delay before the second attempt; needed to compute the time of the next attempt",
    accepts: "a duration such as 480s or 8m",
    defaultText: "none, the next attempt is not computed; XMail's default is 480s",
  }),
  retryDivisor: read.wholeNumber(0, 1_000_000).prefault("16").register(about, {
    flag: "spool.retry-divisor",
    value: "N",
    help: "XMail's -Qi: each delay is 1/N longer than the previous one; 0 = all delays are equal",
    accepts: "a whole number from 0 to 1000000",
  }),
  maxAttempts: read.wholeNumber(1, 1_000_000).prefault("32").register(about, {
    flag: "spool.max-attempts",
    value: "N",
    help: "XMail's -Qr: failed attempts after which XMail gives up on a message",
    accepts: "a whole number from 1 to 1000000",
  }),
});

const metrics = z.object({
  maxDomains: read.wholeNumber(0, 100_000).prefault("100").register(about, {
    flag: "metrics.max-domains",
    value: "N",
    help: "number of local domains with their own label value, in the order of domains.tab; the rest count as `other`",
    accepts: "a whole number from 0 to 100000",
  }),
});

const state = z.object({
  dir: read.path().prefault("/var/lib/xmail-exporter").register(about, {
    flag: "state.dir",
    value: "DIR",
    help: "directory for counters and cursors, kept across restarts; each exporter needs its own",
    accepts: directory,
    defaultText: "$STATE_DIRECTORY, set by systemd, else /var/lib/xmail-exporter",
    fallback: "STATE_DIRECTORY",
  }),
});

const privacy = z.object({
  addresses: read.choice(["keep", "hash", "domain"]).prefault("keep").register(about, {
    flag: "privacy.addresses",
    value: "HOW",
    help: "how mail addresses and user names are shown and sent: as they are, as a keyed hash, or as the domain only",
    accepts: "keep, hash or domain",
  }),
  ips: read.choice(["keep", "hash", "prefix"]).prefault("keep").register(about, {
    flag: "privacy.ips",
    value: "HOW",
    help: "how IP addresses are shown and sent: as they are, as a keyed hash, or as the network, which is /24 for IPv4 and /48 for IPv6",
    accepts: "keep, hash or prefix",
  }),
  keyFile: read.path().exactOptional().register(about, {
    flag: "privacy.key-file",
    value: "FILE",
    help: "key of the hashes, at least 16 bytes; anyone who has it can test guessed addresses against the hashes",
    accepts: "a file, created for example with: openssl rand -hex 32",
    defaultText: "none; required for hash",
  }),
});

const web = z.object({
  listenAddress: read.listenAddresses().prefault(":10052").register(about, {
    flag: "web.listen-address",
    value: "[HOST]:PORT",
    help: "address to listen on, repeatable; without HOST on all interfaces",
    accepts: "[HOST]:PORT such as :10052, 127.0.0.1:10052 or [::1]:10052",
    repeatable: true,
  }),
  telemetryPath: read
    .telemetryPath()
    .prefault("/metrics")
    .register(about, {
      flag: "web.telemetry-path",
      value: "PATH",
      help: "path under which to expose metrics",
      accepts: `a path such as /metrics; reserved are ${takenPaths}`,
    }),
  configFile: read.path().exactOptional().register(about, {
    flag: "web.config.file",
    value: "FILE",
    help: "web configuration file with TLS and basic auth, as in other Prometheus exporters",
    accepts: "a YAML file",
    defaultText: "none, plain HTTP without authentication; --web.details still applies",
  }),
  details: read
    .choice(["authenticated", "local", "everyone"])
    .prefault("authenticated")
    .register(about, {
      flag: "web.details",
      value: "WHO",
      help:
        "who may see events, clients, queued messages and traces, which contain personal addresses: `authenticated` means users of the web " +
        "configuration, or, if it has none, holders of the token in the state directory; `local` adds requests that appear to come from this " +
        "machine, which can include those of a local reverse proxy: nginx 1.29.7 and later with default settings shows everything to strangers",
      accepts: "authenticated, local or everyone",
    }),
});

const log = z.object({
  level: read.choice(["debug", "info", "warn", "error"]).prefault("info").register(about, {
    flag: "log.level",
    value: "LEVEL",
    help: "minimum level of the log messages on stderr",
    accepts: "debug, info, warn or error",
  }),
  format: read.choice(["logfmt", "json"]).prefault("logfmt").register(about, {
    flag: "log.format",
    value: "FORMAT",
    help: "format of the log messages",
    accepts: "logfmt or json",
  }),
});

/**
 * THE SCHEMA OF ALL SETTINGS: each with flag, default, help and accepted values; the names of its environment variable and YAML key
 * are derived from the flag. Command line, help, validation, errors and docs/configuration.md are generated from it.
 * Validates nested strings, `{xmail: {mailRoot: "/var/MailRoot"}}`; missing ones get their default.
 */
export const schema = z.object({ xmail, spool, metrics, state, otlp, trace, privacy, web, log });
