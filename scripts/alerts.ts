import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";

/**
 * Writes the links of the alerts, `runbook_url` and `dashboard_url`, into alerts/xmail.rules.yaml as alerts/links.yaml has them; with
 * `--check` only reports that they are out of date.
 */
const folder = new URL("../alerts/", import.meta.url);
const rulesFile = new URL("xmail.rules.yaml", folder);
const { baseUrl, dashboards } = parse(await readFile(new URL("links.yaml", folder), "utf8")) as Links;
const rules = await readFile(rulesFile, "utf8");
const wanted = writeLinks(rules);

if (wanted !== rules && process.argv.includes("--check")) {
  console.error("the links in alerts/xmail.rules.yaml are out of date; run: npm run alerts");
  process.exitCode = 1;
} else if (wanted !== rules) await writeFile(rulesFile, wanted);

interface Links {
  /** Ends with a slash. */
  readonly baseUrl: string;
  /** UID of the dashboard by name of a group or an alert. */
  readonly dashboards: Readonly<Record<string, string>>;
}

function writeLinks(text: string): string {
  let group = "";
  let alert = "";
  const lines = text.split("\n").flatMap((line) => {
    group = /^ {2}- name: (\S+)$/.exec(line)?.[1] ?? group;
    alert = /^ {6}- alert: (\S+)$/.exec(line)?.[1] ?? alert;
    if (/^ {10}dashboard_url: /.test(line)) return [];
    if (!/^ {10}runbook_url: /.test(line)) return [line];
    const dashboard = dashboards[alert] ?? dashboards[group];
    if (dashboard === undefined) throw new Error(`alerts/links.yaml names no dashboard for ${alert}`);
    // of a target that is missing there is no instance
    const chosen = alert === "XMailExporterMissing" ? "" : "?var-instance={{ $labels.instance }}";
    return [
      `          runbook_url: ${baseUrl}docs/runbooks/${alert}.md`,
      `          dashboard_url: "${baseUrl}d/${dashboard}${chosen}"`,
    ];
  });
  return lines.join("\n");
}
