import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The dashboards as they are checked in, and as much of Grafana's format as the tests look at. */
export interface Page {
  readonly title: string;
  readonly uid: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly editable: boolean;
  readonly refresh: string;
  readonly links: readonly Link[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly panels: readonly Panel[];
}

interface Link {
  readonly type: string;
  readonly url?: string;
  readonly tags?: readonly string[];
  readonly placement?: string;
  readonly includeVars?: boolean;
  readonly keepTime?: boolean;
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly query?: unknown;
  readonly datasource?: Source;
  readonly multi?: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly collapsed?: boolean;
  readonly datasource?: Source;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly decimals?: number;
      readonly noValue?: string;
      readonly custom?: { readonly minWidth?: number };
      readonly mappings?: readonly unknown[];
    };
    readonly overrides: readonly Override[];
  };
  readonly options?: {
    readonly reduceOptions?: { readonly values?: boolean };
    readonly legend?: { readonly displayMode: string; readonly calcs: readonly string[]; readonly sortBy?: string };
    readonly sortOrder?: unknown;
  };
  readonly transformations?: readonly { readonly id: string; readonly options: Readonly<Record<string, unknown>> }[];
  readonly panels?: readonly Panel[];
  readonly links?: readonly Link[];
  readonly targets?: readonly Target[];
}

interface Override {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export interface Target {
  readonly expr: string;
  readonly legendFormat?: string;
  readonly maxLines?: number;
  readonly refId: string;
  readonly datasource?: Source;
  readonly instant?: boolean;
}

interface Source {
  readonly type: string;
  readonly uid: string;
}

export const root = join(import.meta.dirname, "../..");
export const folder = join(root, "dashboards");

export const names = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""));

export const pages = names.map((name) => ({
  name,
  page: JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Page,
}));

/** All panels without rows, those of collapsed rows included. */
export function panelsOf(page: Page): Panel[] {
  return page.panels.flatMap((panel) => (panel.type === "row" ? [...(panel.panels ?? [])] : [panel]));
}

export function targetsOf(page: Page, type: "prometheus" | "loki"): { panel: Panel; target: Target }[] {
  return panelsOf(page).flatMap((panel) =>
    (panel.targets ?? []).filter(({ datasource }) => datasource?.type === type).map((target) => ({ panel, target })),
  );
}

/** Puts in what Grafana would: every variable at "All" or empty, and these lengths of time. */
export function fill(expression: string, { interval = "5m", range = "6h" } = {}): string {
  return expression
    .replaceAll("$__rate_interval", interval)
    .replaceAll("$__range", range)
    .replaceAll("$__auto", interval)
    .replaceAll(/\$\{(sender|recipient|search):regex\}/g, "")
    .replaceAll("$message_id", "")
    .replaceAll(/\$(job|instance|service|event|severity)\b/g, ".+");
}
