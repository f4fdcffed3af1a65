import type { History, LoginFailures, Refusals } from "../http/api/status-document.js";
import type { Metric } from "../kinds/kind.js";
import { kindOf } from "../kinds/list.js";
import type { KindName } from "../line.js";
import type { Store } from "../metrics/store.js";
import { stepSeconds } from "../recent/history.js";
import { isLoginLane, isRefusalLane, lanes, loginLane, refusalLane, services, type Recent } from "../recent/recent.js";

/** The last hour, with the totals shown beside it. */
export interface LastHour {
  readonly history: History;
  readonly refusals: readonly Refusals[];
  readonly loginFailures: readonly LoginFailures[];
}

export function describeLastHour({ history }: Recent, store: Store): LastHour {
  const logins = {
    smtp: sum(store, "smtp", "xmail_smtp_events_total", ([phase, result]) => phase === "auth" && result !== "ok"),
    pop3: sum(store, "pop3", "xmail_pop3_logins_total", ([, result]) => result === "failed"),
    ctrl: sum(store, "ctrl", "xmail_ctrl_logins_total", ([result]) => result === "failed"),
  };
  return {
    history: {
      fromTime: history.fromTime(),
      stepSeconds,
      series: {
        received: history.steps((name) => name === lanes.received),
        delivered: history.steps((name) => name === lanes.delivered),
        refused: history.steps(isRefusalLane),
        loginsFailed: history.steps(isLoginLane),
      },
    },
    refusals: store
      .series(metricOf("smtp", "xmail_smtp_events_total"))
      .flatMap(({ labels: [phase = "", result = ""], value }): Refusals[] =>
        result === "ok" || phase === "auth" || value === 0
          ? []
          : [{ phase, result, total: value, lastHour: history.total(refusalLane(phase, result)) }],
      )
      .toSorted((a, b) => b.total - a.total),
    loginFailures: services
      .map((service) => ({ service, total: logins[service], lastHour: history.total(loginLane(service)) }))
      .toSorted((a, b) => b.total - a.total),
  };
}

function sum(store: Store, kind: KindName, name: string, wanted: (labels: readonly string[]) => boolean): number {
  return store
    .series(metricOf(kind, name))
    .reduce((total, { labels, value }) => (wanted(labels) ? total + value : total), 0);
}

function metricOf(kind: KindName, name: string): Metric {
  const found = kindOf(kind).metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`${kind} has no metric ${name}`);
  return found;
}
