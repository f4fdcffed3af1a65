import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertRules, recordingRules } from "../test/alerts/rules.js";
import { fill, pages, targetsOf } from "../test/dashboards/pages.js";
import { startWatched, type Watched } from "./watched.js";

let watched: Watched;
beforeAll(async () => {
  watched = await startWatched();
});
afterAll(async () => {
  await watched?.stop();
});

const queries = pages.flatMap(({ name, page }) =>
  targetsOf(page, "prometheus").map(({ panel, target }) => ({
    where: `${name} ${panel.id} ${target.refId}`,
    title: panel.title,
    expression: fill(target.expr, { interval: "20s", range: "2m" }),
    isInstant: target.instant === true,
  })),
);

describe("every query of a panel, against a real Prometheus", () => {
  test.each(queries)("$where: $title", async ({ expression, isInstant }) => {
    const values = await valuesOf(expression, isInstant);
    // there is no last week here: the query has to be understood, and gives nothing
    if (expression.includes("offset 1w")) expect(values).toEqual([]);
    else {
      expect(values.length, expression).toBeGreaterThan(0);
      if (!isZero(expression)) expect(Math.max(...values), expression).toBeGreaterThan(0);
    }
  });

  const ofQueue = queries.filter(
    ({ where, expression }) => where.startsWith("xmail-queue") && !/> 0\)*$/.test(expression),
  );
  test.each(ofQueue)(
    "$where says zero, and not nothing, while the queue is empty",
    async ({ expression, isInstant }) => {
      const ofEmpty = expression.replaceAll('instance=~".+"', `instance="${watched.instances.recorded}"`);
      expect(ofEmpty).not.toBe(expression);
      expect(await valuesOf(ofEmpty, isInstant)).not.toEqual([]);
    },
  );

  test.each(pages)("$name: its choices of job and instance, and its annotation", async ({ page }) => {
    for (const { name, query } of page.templating.list.filter(({ name }) => name === "job" || name === "instance")) {
      const [, series = "", label = ""] = /^label_values\(([^]+), (\w+)\)$/.exec(String(query)) ?? [];
      const values = await watched.ask<string[]>(`label/${label}/values`, { "match[]": fill(series) });
      const { recorded, trouble, zone } = watched.instances;
      expect(values.toSorted()).toEqual(
        name === "job" ? ["mail/xmail-exporter"] : [recorded, trouble, zone].toSorted(),
      );
    }
    for (const { expr } of page.annotations.list) await valuesOf(fill(expr, { interval: "20s" }), false);
  });
});

describe("every rule, in a real Prometheus", () => {
  test("is evaluated without an error, and its words can be filled in", async () => {
    const rules = await evaluated();
    expect(rules.map(({ name }) => name).toSorted()).toEqual(
      [...alertRules.map(({ alert }) => alert), ...recordingRules.map(({ record }) => record)].toSorted(),
    );
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
    for (const { annotations } of rules.flatMap(({ alerts = [] }) => alerts))
      expect(JSON.stringify(annotations)).not.toMatch(/error expanding|<no value>/);
  });

  test.each(recordingRules)("$record gives data", async ({ record }) => {
    const values = await valuesOf(record, true);
    expect(Math.max(...values)).toBeGreaterThan(0);
  });

  test("sees the problem that was planted, where it was planted, and none where there is none", async () => {
    const seen: Record<string, string[]> = { recorded: [], trouble: [], zone: [], down: [] };
    for (const { labels } of (await evaluated()).flatMap(({ alerts = [] }) => alerts)) {
      const [name = ""] = Object.entries(watched.instances).find(([, address]) => address === labels["instance"]) ?? [];
      seen[name]?.push(labels["alertname"] ?? "");
    }
    for (const list of Object.values(seen)) list.splice(0, list.length, ...[...new Set(list)].toSorted());
    expect(seen).toEqual({ ...planted, recorded: seen["recorded"] });
    // The recorded server was itself put to every test that XMail's log has a word for, so only this is sure of it.
    expect(seen["recorded"]).toContain("XMailCtrlLoginFailed");
    for (const name of ["XMailTimezoneMismatch", "XMailLinesRefused", "XMailOtlpStuck", "XMailStateNotWritten"])
      expect(seen["recorded"]).not.toContain(name);
  });
});

/**
 * Alerts that are pending or firing a minute after the problem. Those that compare with a day before are not among them, nor XMailQueueNotStarted:
 * attempts are made all the time.
 */
const planted = {
  trouble: [
    "XMailCtrlLoginFailed",
    "XMailCtrlPasswordGuessing",
    "XMailFilterFailing",
    "XMailFilterTimeout",
    "XMailFirstAttemptLate",
    "XMailLinesRefused",
    "XMailLocalDeliverySlow",
    "XMailLocalPickupStuck",
    "XMailMailboxFull",
    "XMailOtlpStuck",
    "XMailPop3PasswordGuessing",
    "XMailPsyncFailing",
    "XMailPsyncMessagesFailing",
    "XMailRemoteDeliverySlow",
    "XMailSmtpPasswordGuessing",
    "XMailStateNotWritten",
  ],
  zone: ["XMailQueueNotRead", "XMailTimezoneMismatch"],
  down: ["XMailExporterDown"],
};

interface Evaluated {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly alerts?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

async function evaluated(): Promise<Evaluated[]> {
  const { groups } = await watched.ask<{ groups: readonly { readonly rules: readonly Evaluated[] }[] }>("rules");
  return groups.flatMap(({ rules }) => rules);
}

/** Without NaN, which quantiles are while nothing is observed and Grafana does not draw. */
async function valuesOf(query: string, isInstant: boolean): Promise<number[]> {
  const now = Date.now() / 1000;
  if (isInstant) {
    const { result } = await watched.ask<{ result: { value: [number, string] }[] }>("query", { query });
    return result.map(({ value }) => Number(value[1])).filter(Number.isFinite);
  }
  const parameters = { query, start: String(now - 60), end: String(now), step: "1" };
  const { result } = await watched.ask<{ result: { values: [number, string][] }[] }>("query_range", parameters);
  return result.flatMap(({ values }) => values.map(([, value]) => Number(value))).filter(Number.isFinite);
}

/**
 * Zero is the truth here: one target is down, all is read at once, nothing is lost, what is not delivered is just received or of
 * days ago. alerts/tests has the other cases.
 */
function isZero(expression: string): boolean {
  return /^min\(up\{|age="(1m|10m|1h)"|xmail_exporter_lost_|xmail_exporter_lag_seconds\{[^}]*pipeline="metrics"/.test(
    expression,
  );
}
