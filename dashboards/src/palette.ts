import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";

/** How series of these names look, by a regular expression as Grafana has them. */
interface Look {
  readonly names: string;
  readonly properties: readonly DynamicConfigValue[];
}

/**
 * COLORS MEAN THE SAME IN ALL PANELS: delivered green, retry yellow, frozen and failed red, spam grey. A name is the whole
 * legend or its last word, such as `in passed`. All other names have the color that Grafana derives from the name.
 */
const looks: readonly Look[] = [
  color("green", "ok|accepted|delivered|delivered to mailboxes|fetched|passed|INFO"),
  color("dark-green", "sent to other servers"),
  color("blue", "new|received by SMTP|skipped"),
  color("light-blue", "active"),
  color("orange", "relay attempts|erelay"),
  color("purple", "eavail|unknown_user|modified"),
  color("dark-orange", "efull|mailbox_full|dropped"),
  color("dark-red", "bounced"),
  color("super-light-orange", "connection"),
  color("yellow", "retry|retried|deferred|temporary|greylisted|WARN"),
  color("red", "frozen|failed|permanent|rejected|timeout|efail|ERROR"),
  shades("#8e8e8e", "eipmap|espam|eipspam"),
  {
    names: "/a week ago$/",
    properties: [
      { id: "custom.lineStyle", value: { fill: "dash", dash: [8, 8] } },
      { id: "custom.fillOpacity", value: 0 },
    ],
  },
];

/** The looks that series with this legend can have: any of them, where it is made of labels. */
export function looksOf(legend: string): readonly Look[] {
  if (legend.includes("{{")) return looks.filter(({ names }) => names.startsWith("/(^"));
  return looks.filter(({ names }) => new RegExp(names.slice(1, -1)).test(legend));
}

function color(name: string, names: string): Look {
  return { names: anyOf(names), properties: [{ id: "color", value: { mode: "fixed", fixedColor: name } }] };
}

/** Several that may stand on each other in one panel, and can still be told apart. */
function shades(name: string, names: string): Look {
  return { names: anyOf(names), properties: [{ id: "color", value: { mode: "shades", fixedColor: name } }] };
}

function anyOf(names: string): string {
  return `/(^|\\s)(${names})$/`;
}
