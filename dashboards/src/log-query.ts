/**
 * LOGQL over the records as Loki keeps them: the service's name is a label of the stream, everything else is structured
 * metadata whose dots have become underscores (`email.from.address` is `email_from_address`).
 */

/** Records of the chosen services that pass these filters. */
export function records(...filters: readonly string[]): string {
  return [stream, ...filters.map((filter) => `| ${filter}`)].join(" ");
}

/** Records that pass everything chosen at the top of the page, and these filters. */
export function chosen(...filters: readonly string[]): string {
  return [
    stream,
    "|~ `(?i)${search:regex}`",
    '| event_name=~"$event"',
    '| severity_text=~"$severity"',
    "| email_from_address=~`(?i).*${sender:regex}.*`",
    "| email_to_address=~`(?i).*${recipient:regex}.*`",
    ...filters.map((filter) => `| ${filter}`),
  ].join(" ");
}

/** How many, for each value of the labels. */
export function count(labels: readonly string[], query: string): string {
  const by = labels.length === 0 ? "" : ` by (${labels.join(", ")})`;
  return `sum${by} (count_over_time(${query} [$__auto]))`;
}

/** The values of a label that most records have; records without it do not count. */
export function top(amount: number, label: string, query: string): string {
  return `topk(${amount}, ${count([label], `${query} | ${label}!=""`)})`;
}

const stream = '{service_name=~"$service"}';
