import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const alertsFolder = join(import.meta.dirname, "../../alerts");
export const rulesText = readFileSync(join(alertsFolder, "xmail.rules.yaml"), "utf8");

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

const { groups } = parse(rulesText) as {
  readonly groups: readonly { readonly name: string; readonly rules: readonly (AlertRule | RecordingRule)[] }[];
};

export const rules = groups.flatMap((group) => group.rules);
export const alertRules = rules.filter((rule): rule is AlertRule => "alert" in rule);
export const recordingRules = rules.filter((rule): rule is RecordingRule => "record" in rule);
export const alertingExpressions = alertRules.map(({ expr }) => expr);
