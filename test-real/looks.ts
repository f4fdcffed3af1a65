import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Viewports, and each of them light and dark. */
export const sizes = { desktop: { width: 1400, height: 900 }, phone: { width: 390, height: 740 } };
export const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  (["desktop", "phone"] as const).map((size) => ({ colorScheme, size })),
);

/** Serious and critical ones, with the elements they are about. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<Found>("axe.run()");
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}

interface Found {
  readonly violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[];
  readonly passes: readonly unknown[];
}

/** Bytes of responses as they came, compressed; of those that have ended with their headers. */
export async function countBytes(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  const bytes = new Map<string, number>();
  session.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
    bytes.set(requestId, (bytes.get(requestId) ?? 0) + encodedDataLength);
  });
  session.on(
    "Network.loadingFinished",
    ({ requestId, encodedDataLength }) => void bytes.set(requestId, encodedDataLength),
  );
  await session.send("Network.enable");
  return () => [...bytes.values()].reduce((sum, each) => sum + each, 0);
}
