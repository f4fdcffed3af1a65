import { once } from "node:events";
import { connect } from "node:net";
import { adviseEndpoint, withoutCredentials } from "../../advice/endpoint.js";
import { reasonOf } from "../../errors.js";
import type { Endpoint } from "../../common/endpoint.js";
import type { Check, Context, Finding, Probe, ProbeAnswer } from "./finding.js";

export const checkOtlp: Check = async (context) => {
  const { logs, metrics, traces } = context.settings.otlp;
  const endpoints = [logs, metrics, traces].filter((endpoint) => endpoint !== undefined);
  if (endpoints.length === 0) return [{ level: "ok", text: "off; set --otlp.endpoint to turn it on" }];
  const findings: Finding[] = [];
  for (const endpoint of endpoints) findings.push(await checkEndpoint(endpoint, context));
  return findings;
};

async function checkEndpoint(
  endpoint: Endpoint,
  { settings, signal, probe = tryConnection }: Context,
): Promise<Finding> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const answer = await probe(endpoint, settings, limit).catch((error: unknown): ProbeAnswer => {
    return { answered: false, text: limit.aborted ? "no answer in time" : reasonOf(error) };
  });
  const { text, fix } = adviseEndpoint(answer, endpoint);
  const way = endpoint.proxy === undefined ? "" : ` through the proxy ${withoutCredentials(endpoint.proxy) ?? ""}`;
  const what = endpoint.signal === "logs" ? "log records" : endpoint.signal;
  const shown = `${what} to ${withoutCredentials(endpoint.url) ?? "the endpoint"}${way}: ${text}`;
  return answer.answered ? { level: "ok", text: shown } : { level: "error", text: shown, fix };
}

/** Tells only whether something is listening. */
const tryConnection: Probe = async (endpoint, _, signal) => {
  const url = new URL(endpoint.url);
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ""), port, signal });
  try {
    await once(socket, "connect");
    return { answered: true, text: "accepts connections; nothing was sent" };
  } finally {
    socket.destroy();
  }
};

/** Milliseconds. */
const timeoutMs = 10_000;
