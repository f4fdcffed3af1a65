import type { PageTexts } from "../../../texts/page/en.js";
import { lookUp } from "./texts.js";

/** What an SMTP result of XMail means, in plain words. */
export function explainSmtpResult(phase: string, result: string, { explanations }: PageTexts): string {
  return lookUp(explanations.smtpResults, `${phase}=${result}`) ?? explanations.otherResult;
}

export function explainLogin(service: string, { explanations }: PageTexts): string {
  return lookUp(explanations.logins, service) ?? "";
}

export function explainQueueState(state: string, { explanations }: PageTexts): string {
  return lookUp(explanations.queueStates, state) ?? "";
}

/** Why a provider refuses this server. */
export function explainSenderReason(reason: string, { explanations }: PageTexts): string {
  return lookUp(explanations.senderReasons, reason) ?? "";
}
