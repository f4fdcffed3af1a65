/** A message of the queue, as its file in the spool and the log of its attempts (slog) show it. Text is one character a byte (latin1). */
export interface Message {
  /** Name of its file, in all folders the same: `1795516267485.7f23b89136c0.47e8.13.vm`. One file a recipient. */
  readonly name: string;
  /** In mess, rsnd or froz; of a message in mess, `active` where it has a slog. */
  readonly state: "new" | "active" | "retry" | "frozen";
  /** Milliseconds UTC, from the name; of a file whose name has none, when it was written. */
  readonly enteredAt: number;
  /** Size of its file. */
  readonly bytes: number;
  /** Undefined where its first lines cannot be read, or are none that XMail writes. */
  readonly header: Header | undefined;
  readonly attempts: readonly Attempt[];
  /** When its slog was last written, milliseconds UTC: of a message that waits or is frozen, when its last attempt had ended. */
  readonly slogWrittenAt?: number | undefined;
}

/** The first lines of a message's file. */
export interface Header {
  /** `SA07C`, as in column 9 of the SMTP log. Copies for several recipients share it. */
  readonly messageId: string;
  /** Without brackets; empty for the null sender. */
  readonly sender: string;
  readonly recipient: string;
  /** Domain the message came in by: column 2 of the SMTP log. */
  readonly smtpDomain: string;
  /** Of a notice that XMail made itself: id of the message that it tells the sender of. */
  readonly answers?: string;
}

/** One try to hand the message over. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** When it began, milliseconds UTC. */
  readonly time: number;
  /** One for each host that failed; none while it runs, and where XMail did not say why. The last is the reason of the attempt. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  /** XMail's own error number: -77. */
  readonly code: number;
  /** XMail's text for the number. */
  readonly text: string;
  /** How it was sent: `MX`, `FWD`, `FF`, `EDNS`, `IP`, `CMX`, `RLYS`; or the program it was handed to: `EXTRN`, `FILTER`. */
  readonly form: string | undefined;
  /** Host that was asked, without a final dot. */
  readonly host: string | undefined;
  /** What the host answered, or what XMail says in its place (417). */
  readonly reply: string | undefined;
  /** Of a true answer of the host only, never XMail's own 417. */
  readonly replyCode: number | undefined;
  /** `4.2.0`. */
  readonly enhancedCode: string | undefined;
  readonly class: FailureClass;
  readonly reason: FailureReason;
}

/** `permanent`: XMail gives the message up at once. */
export const failureClasses = ["temporary", "permanent"] as const;
export type FailureClass = (typeof failureClasses)[number];

export const failureReasons = [
  "connection",
  "dns",
  "tls",
  "greylisted",
  "mailbox_full",
  "unknown_user",
  "policy",
  "blocklisted",
  "reputation",
  "authentication",
  "rate_limited",
  "size",
  "auth",
  "loop",
  "program",
  "other",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Why a host refuses this server or the sender's domain, whatever the recipient. */
export const senderReasons = [
  "blocklisted",
  "reputation",
  "authentication",
] as const satisfies readonly FailureReason[];
