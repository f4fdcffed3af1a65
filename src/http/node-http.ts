/** `node:http` without `import`, which would look at all it has, load the browser's `fetch` and `WebSocket` for it, and take 35 ms and 3 MB. */
export const { createServer, validateHeaderValue } = process.getBuiltinModule("node:http");
