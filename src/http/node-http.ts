/** `node:http` without `import`, which would touch every export, load `fetch` and `WebSocket`, and cost 35 ms and 3 MB. */
export const { createServer, validateHeaderValue } = process.getBuiltinModule("node:http");
