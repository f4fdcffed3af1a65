/**
 * PROMQL. Every selector carries the two variables of the dashboards, every rate Grafana's own interval, so that no panel
 * can forget them.
 */

/** `metric{job=~"$job", instance=~"$instance", ...}` */
export function select(metric: string, ...matchers: readonly string[]): string {
  return `${metric}{${['job=~"$job"', 'instance=~"$instance"', ...matchers].join(", ")}}`;
}

/** Per second. */
export function rate(metric: string, ...matchers: readonly string[]): string {
  return `rate(${select(metric, ...matchers)}[$__rate_interval])`;
}

/** Per minute, in the sum over `labels`: few servers have a message a second. */
export function perMinute(labels: readonly string[], metric: string, ...matchers: readonly string[]): string {
  return `60 * ${sum(labels, rate(metric, ...matchers))}`;
}

/** The same, without the values of the labels that were zero all the time shown: their zeros would only fill the legend. */
export function perMinuteSeen(labels: readonly string[], metric: string, ...matchers: readonly string[]): string {
  const inRange = sum(labels, `increase(${select(metric, ...matchers)}[$__range] @ end())`);
  return `${perMinute(labels, metric, ...matchers)} and on (${labels.join(", ")}) ${inRange} > 0`;
}

/** The same a week ago. */
export function perMinuteLastWeek(labels: readonly string[], metric: string, ...matchers: readonly string[]): string {
  return `60 * ${sum(labels, `rate(${select(metric, ...matchers)}[$__rate_interval] offset 1w)`)}`;
}

/** How much was added in the time shown, or in `range`, in the sum over `labels`. */
export function added(
  labels: readonly string[],
  metric: string,
  matchers: readonly string[] = [],
  range = "$__range",
): string {
  return sum(labels, `increase(${select(metric, ...matchers)}[${range}])`);
}

/** The same of things that are counted: `increase()` estimates, and gives fractions. */
export function counted(...of: Parameters<typeof added>): string {
  return `round(${added(...of)})`;
}

export function sum(labels: readonly string[], expression: string): string {
  return aggregate("sum", labels, expression);
}

export function max(labels: readonly string[], expression: string): string {
  return aggregate("max", labels, expression);
}

export function min(labels: readonly string[], expression: string): string {
  return aggregate("min", labels, expression);
}

/** Quantile of a histogram, for each value of `labels`; while nothing is observed no value, and no NaN in the legend. */
export function quantile(
  share: number,
  labels: readonly string[],
  metric: string,
  ...matchers: readonly string[]
): string {
  return `histogram_quantile(${share}, ${sum([...labels, "le"], rate(`${metric}_bucket`, ...matchers))}) >= 0`;
}

/**
 * The queue's distributions are buckets as a histogram's, but of what waits now: they fall, too, and no rate is taken of
 * them. How many lie above one bound and up to another: undefined is no bound.
 */
export function between(metric: string, above: string | undefined, upTo = "+Inf"): string {
  const upToBound = (bound: string) => sum([], select(`${metric}_bucket`, `le="${bound}"`));
  return above === undefined ? upToBound(upTo) : `${upToBound(upTo)} - ${upToBound(above)}`;
}

/**
 * Quantile of such a distribution, never above `largest`: within a bucket it is a guess, which says 13 minutes where the oldest
 * message is of 7. An empty one has none, and is zero.
 */
export function quantileNow(share: number, metric: string, largest: string): string {
  const guess = `histogram_quantile(${share}, ${sum(["le"], select(`${metric}_bucket`))})`;
  return `clamp_max(${guess}, scalar(${largest})) >= 0 or ${nothingWaits([])}`;
}

/** Zero for each value of the labels while the queue is read; no data, and no lie, while it is not. */
export function nothingWaits(labels: readonly string[], ...matchers: readonly string[]): string {
  return `0 * ${sum(labels, select("xmail_queue_messages", ...matchers))}`;
}

/** What a recording rule has, or the same computed here: the dashboards work without the rules, and faster with them. */
export function recorded(rule: string): string {
  const raw = recordings[rule];
  if (raw === undefined) throw new Error(`no rule is named ${rule}`);
  return `(${select(rule)} or ${raw})`;
}

const perInstance = ["job", "instance"];

function failures(protocol: string, metric: string, ...matchers: readonly string[]): string {
  return `label_replace(${sum(perInstance, rate(metric, ...matchers))}, "protocol", "${protocol}", "", "")`;
}

/** The recording rules of alerts/xmail.rules.yaml as panels have to write them; a test compares. */
export const recordings: Readonly<Record<string, string>> = {
  "instance:xmail_smtp_refusals:rate5m": sum(perInstance, rate("xmail_smtp_events_total", 'result!="ok"')),
  "instance:xmail_smtp_refusals:ratio_rate5m":
    `${sum(perInstance, rate("xmail_smtp_events_total", 'result!="ok"'))} / ` +
    `(${sum(perInstance, rate("xmail_smtp_events_total"))} > 0)`,
  "instance:xmail_delivery_duration_seconds:p95_rate5m": quantile(0.95, perInstance, "xmail_delivery_duration_seconds"),
  "instance_protocol:xmail_login_failures:rate5m": [
    failures("smtp", "xmail_smtp_auth_failures_total"),
    failures("pop3", "xmail_pop3_logins_total", 'result="failed"'),
    failures("ctrl", "xmail_ctrl_logins_total", 'result="failed"'),
  ].join(" or "),
};

function aggregate(operator: string, labels: readonly string[], expression: string): string {
  return labels.length === 0 ? `${operator}(${expression})` : `${operator} by (${labels.join(", ")}) (${expression})`;
}
