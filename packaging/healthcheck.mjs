import http from "node:http";
import https from "node:https";

/**
 * HEALTHCHECK of the image, which has no curl: asks /-/healthy of the exporter in the same container and ends with 0 or 1.
 * The port is that of XMAIL_EXPORTER_WEB_LISTEN_ADDRESS, by which an image is told another one.
 */
const { host, port } = readAddress(process.env["XMAIL_EXPORTER_WEB_LISTEN_ADDRESS"] || ":10052");
try {
  const status = await ask(http).catch((error) => {
    if (error.code === "ECONNREFUSED") throw error;
    return ask(https);
  });
  if (status !== 200) fail(`answered ${status}`);
} catch (error) {
  // Who asks for a certificate of ours is alive.
  if (!/^ERR_SSL_.*(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)/.test(error.code)) fail(error.code ?? error.message);
}

function ask(client) {
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

function readAddress(text) {
  const [, six, other, digits] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(text) ?? fail(`cannot read ${text}`);
  const listens = six ?? other ?? "";
  return { host: ["", "0.0.0.0", "::"].includes(listens) ? "127.0.0.1" : listens, port: Number(digits) };
}

function fail(text) {
  console.error(`not healthy: ${text}`);
  return process.exit(1);
}
