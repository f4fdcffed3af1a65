import { logs, metrics } from "@opentelemetry/api";
import { afterEach, expect, it, vi } from "vitest";
import { startSdk } from "../../src/otlp/sdk.js";

afterEach(() => vi.unstubAllEnvs());

const settings = { instanceId: "instance-1", version: "1.2.3" };

it("gives resource and scope, shaped by the standard's variables but for the instance id", async () => {
  vi.stubEnv("OTEL_SERVICE_NAME", "mail");
  vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=prod,service.instance.id=theirs");
  const sdk = await startSdk(settings);
  await sdk?.shutdown();
  expect(sdk?.resource.attributes).toMatchObject({
    "service.name": "mail",
    "service.instance.id": "instance-1",
    "deployment.environment.name": "prod",
  });
  expect(sdk?.scope).toMatchObject({ name: "xmail-exporter", version: "1.2.3" });
});

it("is off where OTEL_SDK_DISABLED says so", async () => {
  vi.stubEnv("OTEL_SDK_DISABLED", "true");
  expect(await startSdk(settings)).toBeUndefined();
});

it("leaves nothing global behind, so that it can be started again", async () => {
  for (let time = 0; time < 2; time++) {
    const sdk = await startSdk(settings);
    expect(sdk).toBeDefined();
    await sdk?.shutdown();
    expect(logs.getLogger("any").enabled()).toBe(false);
    expect(metrics.getMeterProvider().constructor.name).toBe("NoopMeterProvider");
  }
});
