import { once } from "node:events";
import { connect } from "node:net";
import { hideSecrets } from "../../config/say.js";
import { reasonOf } from "../../fault.js";
import type { Check, Probe } from "./finding.js";

export const checkOtlp: Check = async ({ settings, signal, probe = tryConnection }) => {
  const { endpoint } = settings.otlp;
  if (endpoint === undefined) return [{ mark: "ok", text: "off; --otlp.endpoint turns it on" }];
  const shown = hideSecrets(endpoint.url);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  try {
    const { answered, text } = await probe(settings, limit);
    if (answered) return [{ mark: "ok", text: `${shown}: ${text}` }];
    return [{ mark: "fault", text: `${shown}: ${text}`, mend }];
  } catch (error) {
    const reason = limit.aborted ? "no answer in time" : reasonOf(error);
    return [{ mark: "fault", text: `${shown}: ${reason}`, mend }];
  }
};

/** Says only that something listens there. */
const tryConnection: Probe = async (settings, signal) => {
  const url = new URL(settings.otlp.endpoint?.url ?? "");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ""), port, signal });
  try {
    await once(socket, "connect");
    return { answered: true, text: "takes connections; nothing was sent" };
  } finally {
    socket.destroy();
  }
};

const mend = "start the back end, or set --otlp.endpoint to its base URL, such as http://127.0.0.1:4318";
/** Milliseconds. */
const patience = 10_000;
