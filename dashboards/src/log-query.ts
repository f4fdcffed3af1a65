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

/**
 * Records of one message, once its id is entered. While the id is empty no stream has a label that differs from it, so Loki reads nothing
 * at all: without that it would read every record of the time range to find none.
 */
export function ofMessage(...filters: readonly string[]): string {
  const whenEntered = stream.replace("}", ', no_label!="$message_id"}');
  return [whenEntered, ...filters.map((filter) => `| ${filter}`)].join(" ");
}

/** How many, for each value of the labels: only of labels with few values, Loki's default limit is 500 series. */
export function count(labels: readonly string[], query: string): string {
  const by = labels.length === 0 ? "" : ` by (${labels.join(", ")})`;
  return `sum${by} (count_over_time(${query} [$__auto]))`;
}

/** Nothing of the records but the value of one label, those that have one. */
export function valuesOf(label: string, query: string): string {
  return `${query} | ${label}!="" | keep ${label} | line_format "{{.${label}}}"`;
}

/** The records with the text of a label as their line; of another one, where they do not have it. */
export function showing(query: string, label: string, otherwise: string): string {
  return `${query} | line_format "{{if .${label}}}{{.${label}}}{{else}}{{.${otherwise}}}{{end}}"`;
}

const stream = '{service_name=~"$service"}';
