import { createSender, type SenderSettings } from "./exporter.js";

/** Asks the end point with a request that holds no record. `text` is what it answered, fit to be shown. Never rejects but on a URL that is none. */
export async function probe(
  settings: SenderSettings,
  signal: AbortSignal,
): Promise<{ answered: boolean; text: string }> {
  const sender = createSender(settings);
  const stop = () => sender.close();
  signal.addEventListener("abort", stop);
  try {
    const answer = await sender.send([]);
    const status = answer.status === undefined ? "" : `${String(answer.status)} `;
    if (answer.type === "accepted")
      return { answered: true, text: `answered ${status}to an empty request, as OTLP does` };
    return { answered: false, text: `${status}${answer.text}` };
  } finally {
    signal.removeEventListener("abort", stop);
    sender.close();
  }
}
