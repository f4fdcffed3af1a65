import type { FailureClass, FailureReason } from "./message.js";
import { rules } from "./reason-rules.js";
import type { Rule } from "./rule.js";
import type { SmtpReply } from "./smtp-reply.js";

/** What a block of the slog says, as far as it decides why the message was not delivered. */
export interface Evidence {
  /** XMail's error number, negative. */
  readonly code: number;
  /** As in `Failure`. */
  readonly form: string | undefined;
  /** Of a host that was asked; undefined where none answered, whatever XMail writes in its place. */
  readonly answer: SmtpReply | undefined;
  /** First line of the block's message: `Unknown user "u" in domain "d"`. */
  readonly message: string;
}

/** Why the message was not delivered, and whether XMail tries again. */
export function classify(evidence: Evidence): { class: FailureClass; reason: FailureReason } {
  return { class: isPermanent(evidence) ? "permanent" : "temporary", reason: reasonOf(evidence) };
}

/** The slog has no mark for it: these are the cases in which XMail's source gives up at once. */
function isPermanent({ code, form, answer, message }: Evidence): boolean {
  if (answer?.code !== undefined && answer.code >= 500) return true;
  if (permanentNumbers.has(code)) return true;
  // only of a domain without MX, whose own address is looked for; the host of an MX or a gateway may get an address yet
  if (form === "FF" && noAddress.has(code)) return true;
  return permanentMessages.some((text) => message.startsWith(text));
}

function reasonOf(evidence: Evidence): FailureReason {
  const { code, form, answer } = evidence;
  if (form === "EXTRN" || form === "FILTER") return "program";
  if (form === "EDNS") return "dns";
  if (answer?.code === undefined || ownVerdicts.has(code)) {
    const reason = byNumber.get(code);
    if (reason !== undefined) return reason;
  }
  return (answer !== undefined && rules.find((rule) => fits(rule, answer))?.reason) || "other";
}

function fits({ is, codes, enhanced, words }: Rule, answer: SmtpReply): boolean {
  if (is !== undefined && (answer.code ?? 0) >= 500 !== (is === "permanent")) return false;
  if (codes !== undefined && !codes.includes(answer.code ?? 0)) return false;
  // 4.1.1 and 5.1.1 name the same problem
  if (enhanced !== undefined && !enhanced.test(answer.enhancedCode?.slice(2) ?? "")) return false;
  return words === undefined || words.test(answer.words);
}

const noAddress = new Set([-40, -110]);
/** Mailbox full, mail loop, too big for the host, host without TLS. */
const permanentNumbers = new Set([-112, -163, -202, -241]);
const permanentMessages = [
  "Recipient domain ",
  "Unknown user ",
  "Message rejected due to account mailbox quota",
  "Unable to load spool file ",
  // a filter that timed out or cannot be run does not stop the delivery: `Filter error (-5): ...`
  "Filter error [ Modified message corrupted ]",
];

/** What XMail found out by itself, even where a host had answered before. */
const ownVerdicts = new Set([-163, -202, -241]);

/** XMail's numbers, which unlike its texts are stable. -152 is a connection that was refused or broke off. */
const byNumber = new Map<number, FailureReason>([
  ...[-3, -4, -5, -152, -217, -262].map((code) => [code, "connection"] as const),
  ...[-40, -62, -101, -102, -108, -109, -110, -117, -200, -215, -253, -255, -256, -257, -258].map(
    (code) => [code, "dns"] as const,
  ),
  ...[-232, -233, -234, -235, -236, -237, -238, -239, -240, -241, -242, -243, -244, -245, -249, -250, -263].map(
    (code) => [code, "tls"] as const,
  ),
  ...[-142, -143, -144, -145, -148].map((code) => [code, "auth"] as const),
  ...[-114, -134, -139, -146].map((code) => [code, "program"] as const),
  ...[-65, -163].map((code) => [code, "loop"] as const),
  ...[-201, -202].map((code) => [code, "size"] as const),
  ...[-12, -157].map((code) => [code, "unknown_user"] as const),
  [-112, "mailbox_full"],
]);
