import type { Event, Fields, RefusalReason, Severity } from "../event.js";
import type { KindName } from "../line.js";
import type { Row } from "./row.js";
import type { Step } from "./steps.js";

/**
 * WHAT XMAIL WRITES. One declaration a log, each the whole truth about it: columns, secrets, events, metrics, attributes.
 * Data and pure functions: no I/O, no libraries. The pipelines come through two doors, each for itself: `samples` for
 * metrics, `attributes` for log records.
 */
export interface Kind {
  readonly name: KindName;
  /** One sentence for the docs: what XMail writes here, and when. */
  readonly about: string;
  /** The XMail command line switch that turns this log on. */
  readonly switch: string;
  readonly columns: readonly Column[];
  /** True for a log with passwords: a line of it that was refused is never shown, since nobody can tell where they stand in it. */
  readonly holdsSecrets: boolean;
  /** Every value `Event.name` can have. */
  readonly events: readonly string[];
  /** The families that `samples` adds to. */
  readonly metrics: readonly Metric[];
  /** A line of a current XMail, for docs and the contract test. */
  readonly sample: string;
  /** Where its lines stand in the life of a message: their order within one second. Of a kind with several, the last. */
  readonly step: Step;

  /**
   * Finds in a line where the time stands and the column that hostile lines cannot move, from which the others are counted
   * (`timeColumn`, `anchor`), and what the line means; or why it is no event. Never throws.
   */
  find(row: Row): Meaning | RefusalReason;
  /** Reads the fields of a line that was found, each when it is asked for. None is a secret. */
  readonly fields: Readonly<Record<string, (row: Row, meaning: Meaning) => Fields[string]>>;
  /** Milliseconds since the epoch before which the line cannot have been written (smail: entry into the spool). */
  notBefore?(row: Row): number | undefined;
  /** All fields at once. */
  readFields(row: Row, meaning: Meaning): Fields;
  /** Reads one line (latin1, without line end). Never throws, keeps no secret. */
  read(text: string): Reading | Refusal;
  /** What the event adds to which series. */
  samples(event: Event, add: Add): void;
  /** OTLP attributes, undefined ones left out by the caller. Text is not decoded yet. */
  attributes(event: Event): Attributes;
  /** One sentence a person can read: the body of the log record. */
  sentence(event: Event): string;
  /** Where one event stands, for kinds with several steps. */
  stepOf?(event: Event): Step;
  /** The stage of its message's journey that the event tells of, as a span; undefined for one that tells of none. */
  stageOf?(event: Event): Stage | undefined;
  /** True where its lines tell how messages come in: their records belong to the root span of the message. */
  readonly isEntry?: true;
  /** True for events that weigh one step more than their severity says: SeverityNumber 10 and not 9. */
  stressed?(event: Event): boolean;
  /** How a line holds the id of the message it is about, where it does: `"S1F"`. */
  readonly idText?: (id: string) => string;
  /** How the server ends a line, for kinds whose last values can hold an LF: it closes an open record. */
  readonly tail?: RegExp;
  /** The line with its secrets blanked, or undefined when it cannot be told where they are. Same text for kinds without secrets. */
  redact(text: string): string | undefined;
}

/** What a span of one event has beside the attributes of its record. */
export interface Stage {
  /** Of a closed set: `reception`, `filter in`, `delivery smtp`. */
  readonly name: string;
  /** As OpenTelemetry has it: `client` asks another server, `server` is asked by one. */
  readonly kind: "internal" | "server" | "client";
  /** When it began, milliseconds UTC; undefined where the line does not tell: then it has no duration. */
  readonly start?: number | undefined;
}

interface Column {
  /** Key in `fields`; a secret column has none there. */
  readonly name: string;
  readonly about: string;
  /** XMail version that added the column, where known. */
  readonly since?: string;
  readonly secret?: true;
  /** What of people the value is as a whole; other text is searched for addresses and IPs. */
  readonly holds?: Personal;
  /** The column with the domain of an `account`. */
  readonly domainIn?: string;
  /** Why neither a metric nor an attribute carries it. */
  readonly unused?: string;
}

/**
 * `address`: a mail address. `account`: a user name, with or without domain. `ip`: an IP address. `host`: the name of a
 * client's machine, which as a rule holds or means its IP.
 */
export type Personal = "address" | "account" | "ip" | "host";

/** What a line says in a word. All lines that mean the same share it. */
export interface Meaning {
  /** The OTLP EventName. */
  readonly name: string;
  readonly outcome: string;
  readonly severity: Severity;
}

/** What `read` understood. Local time and not UTC: the zone is the parser's business. */
interface Reading {
  /** `YYYY-MM-DD HH:MM:SS`, checked for shape only. */
  readonly localTime: string;
  readonly name: string;
  readonly outcome: string;
  readonly severity: Severity;
  readonly fields: Fields;
  /** Milliseconds since the epoch before which the line cannot have been written (smail: entry into the spool). */
  readonly notBefore?: number;
  /** True where the line ends inside a value: what follows an LF there is the rest of this record. */
  readonly open?: true;
}

interface Refusal {
  readonly reason: RefusalReason;
}

export interface Label {
  readonly name: string;
  /** Closed set, each registered at zero; a value outside it becomes `other`. */
  readonly values?: readonly string[];
  /** Open set: a domain of domains.tab or aliasdomain.tab, else `other`. For a first label only. */
  readonly domains?: true;
  /** Open set: the first `cap` values seen, else `other`. */
  readonly cap?: number;
}

export interface Metric {
  readonly name: string;
  readonly type: "counter" | "histogram";
  readonly help: string;
  readonly labels: readonly Label[];
  /** Upper bounds of a histogram, without +Inf, in the unit of the name. */
  readonly buckets?: readonly number[];
  /** The combinations of closed values that can occur; without it all combinations are registered at zero. */
  readonly combinations?: readonly (readonly string[])[];
}

/** Adds `value` (counter: increment, histogram: observation) to the series of `metric` with these label values, in order. */
export type Add = (metric: Metric, value: number, first?: string, second?: string) => void;

export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;
