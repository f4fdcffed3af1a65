import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { PanelBuilder, type Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { describe, type About } from "./panels.ts";

/** Grafana's list of alerts, only ours. The library knows no such panel: its options are put into a plain one. */
export function alerts(options: About): Builder<Panel> {
  return describe(new PanelBuilder(), options)
    .type("alertlist")
    .options({
      alertInstanceLabelFilter: '{alertname=~"XMail.+"}',
      alertName: "",
      dashboardAlerts: false,
      groupBy: [],
      groupMode: "default",
      maxItems: 20,
      sortOrder: 3,
      stateFilter: { error: true, firing: true, noData: false, normal: false, pending: true },
      viewMode: "list",
    });
}
