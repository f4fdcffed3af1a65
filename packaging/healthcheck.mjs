import http from "node:http";
import https from "node:https";

/**
 * HEALTHCHECK of the image, which has no curl: requests /-/healthy from the exporter in the same container and exits with 0 or 1.
 * Checks every port in XMAIL_EXPORTER_WEB_LISTEN_ADDRESS.
 */
const addresses = (process.env["XMAIL_EXPORTER_WEB_LISTEN_ADDRESS"] || ":10052").split(/[,\n]/);
const problems = await Promise.all(addresses.map((text) => findProblem(text.trim())));
const found = problems.flatMap((problem, index) => {
  if (problem === undefined) return [];
  return addresses.length > 1 ? `${addresses[index].trim()}: ${problem}` : problem;
});
if (found.length > 0) {
  console.error(`not healthy: ${found.join("; ")}`);
  process.exit(1);
}

async function findProblem(text) {
  const [, six, other, digits] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return `invalid address ${text}`;
  const listens = six ?? other ?? "";
  const host = ["", "0.0.0.0", "::"].includes(listens) ? "127.0.0.1" : listens;
  try {
    const status = await ask(http, host, digits).catch((error) => {
      if (error.code === "ECONNREFUSED") throw error;
      return ask(https, host, digits);
    });
    return status === 200 ? undefined : `status ${status}`;
  } catch (error) {
    // A server that requires a client certificate is alive.
    if (/^ERR_SSL_.*(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)/.test(error.code)) return undefined;
    return error.code ?? error.message;
  }
}

function ask(client, host, port) {
  return new Promise((resolve, reject) => {
    // The certificate has the external host name; no secret is sent, and only the status is read.
    const options = { host, port, path: "/-/healthy", timeout: 2000, rejectUnauthorized: false };
    const request = client.get(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("timeout", () => request.destroy(new Error("no response within 2 s")));
    request.on("error", reject);
  });
}
