import http from "node:http";
import https from "node:https";

/**
 * HEALTHCHECK of the image, which has no curl: asks /-/healthy of the exporter in the same container and ends with 0 or 1.
 * The ports are those of XMAIL_EXPORTER_WEB_LISTEN_ADDRESS, by which an image is told others; each has to answer.
 */
const addresses = (process.env["XMAIL_EXPORTER_WEB_LISTEN_ADDRESS"] || ":10052").split(/[,\n]/);
const troubles = await Promise.all(addresses.map((text) => findTrouble(text.trim())));
const found = troubles.flatMap((trouble, index) => {
  if (trouble === undefined) return [];
  return addresses.length > 1 ? `${addresses[index].trim()}: ${trouble}` : trouble;
});
if (found.length > 0) {
  console.error(`not healthy: ${found.join("; ")}`);
  process.exit(1);
}

async function findTrouble(text) {
  const [, six, other, digits] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return `cannot read ${text}`;
  const listens = six ?? other ?? "";
  const host = ["", "0.0.0.0", "::"].includes(listens) ? "127.0.0.1" : listens;
  try {
    const status = await ask(http, host, digits).catch((error) => {
      if (error.code === "ECONNREFUSED") throw error;
      return ask(https, host, digits);
    });
    return status === 200 ? undefined : `answered ${status}`;
  } catch (error) {
    // Who asks for a certificate of ours is alive.
    if (/^ERR_SSL_.*(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)/.test(error.code)) return undefined;
    return error.code ?? error.message;
  }
}

function ask(client, host, port) {
  return new Promise((resolve, reject) => {
    // The certificate names the host as others know it; nothing is told to this server and only a status is read.
    const options = { host, port, path: "/-/healthy", timeout: 2000, rejectUnauthorized: false };
    const request = client.get(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("timeout", () => request.destroy(new Error("no answer in 2 s")));
    request.on("error", reject);
  });
}
