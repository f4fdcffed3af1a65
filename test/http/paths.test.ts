import type { Router } from "express";
import { expect, test } from "vitest";
import { loadSettings } from "../../src/config.js";
import { ConfigError } from "../../src/errors.js";
import { createApp, type AppOptions } from "../../src/http/express-app.js";
import { loadAssets } from "../../src/http/pages/assets.js";
import { isTaken, takenPaths } from "../../src/http/paths.js";

/** All that the routers answer, but the metrics. */
function servedPaths(): string[] {
  const telemetryPath = "/of-the-metrics";
  const app = createApp({ telemetryPath, assets: loadAssets(), elapsed: () => 0 } as AppOptions);
  const served = pathsOf(app.router);
  expect(served).toContain(telemetryPath);
  return served.filter((path) => path !== telemetryPath);
}

function pathsOf({ stack }: Router): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (route !== undefined) return route.path;
    return "stack" in handle ? pathsOf(handle as unknown as Router) : [];
  });
}

test("every path that is served is taken", () => {
  const served = servedPaths();
  expect(served.length).toBe(16);
  expect(served.filter((path) => !isTaken(path))).toEqual([]);
});

test.each([...servedPaths(), "/-", "/-/", "/-/metrics", "/assets", "/assets/page.css"])(
  "the metrics cannot be at %s, and what is taken is said",
  (path) => {
    const load = () => loadSettings(["--web.telemetry-path", path], {}, () => "");
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      `--web.telemetry-path "${path}": not an available path; use a path such as /metrics; reserved are /, /trace, `,
    );
  },
);

test.each(["/metrics", "/Trace", "/trace/", "/api", "/api/status/metrics", "/-healthy", "/assets.html"])(
  "they can be at %s",
  (path) => {
    expect(loadSettings(["--web.telemetry-path", path], {}, () => "").web.telemetryPath).toBe(path);
  },
);

test("what is taken is named whole", () => {
  expect(takenPaths).toBe(
    "/, /trace, /runbook, /accounts, /api/status, /api/accounts, /api/stream, /api/events, /api/history, /api/queue and all below /-/ and /assets/",
  );
});
