import { refusalReasons } from "../event.js";
import type { Label, Metric } from "../kinds/kind.js";
import { kinds } from "../kinds/list.js";

/** What the exporter counts about its own reading, whatever the kind. Part of the snapshot like the kinds' own families. */
const log: Label = { name: "log", values: kinds.map((kind) => kind.name) };

export const lines: Metric = {
  name: "xmail_exporter_lines_total",
  type: "counter",
  help: "Complete lines read, good or not, by log.",
  labels: [log],
};
export const refusedLines: Metric = {
  name: "xmail_exporter_refused_lines_total",
  type: "counter",
  help: "Lines that are no event, by log and reason; continuation is the rest of a record whose value held a line feed.",
  labels: [log, { name: "reason", values: refusalReasons }],
};

/** Every family the store holds. */
export const storedMetrics: readonly Metric[] = [...kinds.flatMap((kind) => kind.metrics), lines, refusedLines];
