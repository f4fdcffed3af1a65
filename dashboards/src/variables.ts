import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";

/** What is chosen at the top of a dashboard. */
export type Variable = Builder<VariableModel>;

export const prometheus = { type: "prometheus", uid: "${prometheus_datasource}" };
export const loki = { type: "loki", uid: "${loki_datasource}" };

const prometheusSource = new DatasourceVariableBuilder("prometheus_datasource")
  .label("Prometheus data source")
  .type("prometheus");
const lokiSource = new DatasourceVariableBuilder("loki_datasource").label("Loki data source").type("loki");

/** Each exporter has build_info, whatever it is scraped as. */
const job = ofPrometheus("job", "Job", "label_values(xmail_exporter_build_info, job)");
const instance = ofPrometheus("instance", "Instance", 'label_values(xmail_exporter_build_info{job=~"$job"}, instance)');

const service = new QueryVariableBuilder("service")
  .label("Service")
  .description("service.name of the log records; xmail unless OTEL_SERVICE_NAME says otherwise.")
  .datasource(loki)
  .query({ label: "service_name", refId: "service", stream: "", type: 1 })
  .refresh(VariableRefresh.OnTimeRangeChanged)
  .sort(VariableSort.AlphabeticalAsc)
  .current({ text: "xmail", value: "xmail" })
  .multi(true)
  .includeAll(true)
  .allValue(".+");

/** Metrics first: the choice of every dashboard but the one of log records. */
export const metricVariables: readonly Variable[] = [prometheusSource, lokiSource, job, instance];

/** Metrics, and some panels of log records. */
export const accessVariables: readonly Variable[] = [...metricVariables, service];

/** Log records first. */
export const logVariables: readonly Variable[] = [
  lokiSource,
  prometheusSource,
  job,
  instance,
  service,
  choice("event", "Event", [
    ...[
      "rcpt",
      "recv",
      "predata",
      "postdata",
      "unknown",
      "conn",
      "data",
      "size",
      "sndr",
      "sndrip",
      "auth",
      "vrfy",
      "etrn",
      "smtp",
    ].map((phase) => `xmail.smtp.${phase}`),
    "xmail.smtp.other",
    "xmail.smail.delivery",
    "xmail.lmail.message",
    "xmail.pop3.login",
    "xmail.psync.sync",
    "xmail.finger.query",
    "xmail.ctrl.request",
    "xmail.ctrl.login",
    "xmail.filters.run",
    "xmail.queue.attempt",
    "xmail.queue.frozen",
    "xmail.line.refused",
  ]),
  choice("severity", "Severity", ["INFO", "WARN", "ERROR"]),
  text("sender", "Sender contains", "Part of the envelope sender."),
  text("recipient", "Recipient contains", "Part of the envelope recipient."),
  text("search", "Text contains", "Part of the record body."),
  text(
    "message_id",
    "Message id",
    "XMail's complete message id, such as S1A2B. Shows the journey of this message below.",
  ),
];

function ofPrometheus(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(prometheus)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".+")
    .current({ text: "All", value: "$__all" });
}

function choice(name: string, label: string, values: readonly string[]): CustomVariableBuilder {
  return new CustomVariableBuilder(name)
    .label(label)
    .values(values.join(","))
    .multi(true)
    .includeAll(true)
    .allValue(".+")
    .current({ text: "All", value: "$__all" });
}

function text(name: string, label: string, about: string): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder(name).label(label).description(about).defaultValue("");
}
