import { formatBytes, formatCount, formatSeconds } from "./amounts.js";
import { attribute, html, type Html } from "./html.js";
import { style } from "./page-style.js";
import { isoTime, type Lag, type LogStatus, type OtlpStatus, type Status } from "./status.js";

/**
 * THE STATUS PAGE. Pure: the same status gives the same page. Works without network and without script, in light and
 * dark, on a phone and with a screen reader; every value in it is escaped.
 */

/** The page at `now` (milliseconds since the epoch). Its links are relative, so that it works behind a path of a proxy. */
export function renderPage(status: Status, now: number, telemetryPath = "/metrics"): string {
  const { overall, version } = status;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>XMail Exporter</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <h1>XMail Exporter <small>${version}</small></h1>
          <p class="overall ${overall.ok ? "good" : "bad"}">${overall.sentence}</p>
          <nav aria-label="Pages">
            <ul>
              <li><a href="${attribute(`.${telemetryPath}`)}">Metrics</a></li>
              <li><a href="./-/ready">Readiness</a></li>
              <li><a href="./api/status">Status as JSON</a></li>
            </ul>
          </nav>
        </header>
        <main>
          <h2>Logs</h2>
          ${logTable(status, now)}
          <h2>Delivery over OTLP</h2>
          ${facts(otlpFacts(status.otlp, now))}
          <h2>Process</h2>
          ${facts(processFacts(status, now))}
          <h2>Settings</h2>
          ${facts(status.settings.map(({ flag, value }): Fact => [`--${flag.replace(/^--/, "")}`, html`${value}`]))}
        </main>
        <footer>As of ${timeTag(now)}. Reload the page for a newer state.</footer>
      </body>
    </html> `;
  return page.html;
}

/** Whole, because the policy holds the hash of exactly this text: the formatter may not touch what is around it. */
const styleElement: Html = { html: `<style>${style}</style>` };

/** The roles say again what the elements say: styled as blocks on a narrow screen they would lose it. */
function logTable({ logs, otlp }: Status, now: number): Html {
  if (logs.length === 0) return html`<p>No log files seen yet.</p>`;
  const heads = ["Log", "Files", "Read", "Metrics behind", ...(otlp.enabled ? ["OTLP behind"] : []), ...lastHeads];
  return html`<table class="wide" role="table">
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${logs.map((log) => logRow(log, otlp.enabled, now))}
    </tbody>
  </table>`;
}

const lastHeads = ["Last event", "Lines", "Refused"];

function logRow(log: LogStatus, withOtlp: boolean, now: number): Html {
  const { metrics, otlp } = log.pipelines;
  return html`<tr role="row">
    <th scope="row" role="rowheader">${log.kind}</th>
    ${cell("Files", html`${formatCount(log.files)}`)} ${cell("Read", position(log))}
    ${cell("Metrics behind", lagText(metrics))} ${withOtlp ? cell("OTLP behind", lagText(otlp)) : undefined}
    ${cell("Last event", timeAgo(log.lastEventTime, now, "none yet"))} ${cell("Lines", html`${formatCount(log.lines)}`)}
    ${cell("Refused", refusedText(log.refused))}
  </tr> `;
}

function cell(label: string, value: Html): Html {
  return html`<td role="cell" data-label="${attribute(label)}">${value}</td>`;
}

/** Read by the metrics; the records may be further behind. */
function position({ bytes, pipelines, currentFile }: LogStatus): Html {
  const read = Math.max(0, bytes - pipelines.metrics.lagBytes);
  const total = html`${formatBytes(read)} of ${formatBytes(bytes)}`;
  if (currentFile === undefined) return total;
  const { name, offset, size } = currentFile;
  return html`${total}<br /><span class="soft">${name}: byte ${formatCount(offset)} of ${formatCount(size)}</span>`;
}

function lagText(lag: Lag | undefined): Html {
  if (lag === undefined) return html`unknown`;
  if (lag.lagBytes === 0 && lag.lagSeconds === 0) return html`up to date`;
  return html`${formatBytes(lag.lagBytes)}, ${formatSeconds(lag.lagSeconds)}`;
}

function refusedText(refused: LogStatus["refused"]): Html {
  const seen = Object.entries(refused).filter(([, count]) => count > 0);
  if (seen.length === 0) return html`none`;
  return html`${seen.map(([reason, count], index) => html`${index > 0 ? ", " : ""}${reason} ${formatCount(count)}`)}`;
}

type Fact = readonly [name: string, value: Html | undefined];

/** Facts without a value are left out. */
function facts(list: readonly Fact[]): Html {
  const rows = list.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr> `,
        ],
  );
  return html`<table class="facts">
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function otlpFacts(otlp: OtlpStatus, now: number): readonly Fact[] {
  if (!otlp.enabled) return [["State", html`off: no end point is set (--otlp.endpoint)`]];
  return [
    ["State", text(otlp.state)],
    ["Since", otlp.sinceTime === undefined ? undefined : timeAgo(otlp.sinceTime, now, "")],
    ["Waiting because", text(otlp.waitingReason)],
    ["End point", text(otlp.endpoint)],
    ["Last answer", text(otlp.lastAnswer)],
    ["Records accepted", html`${formatCount(otlp.accepted)}`],
    ["Records rejected", html`${formatCount(otlp.rejected)}`],
    ["Records skipped", html`${formatCount(otlp.skipped)}`],
    ["Records sent again", html`${formatCount(otlp.retried)}`],
  ];
}

function processFacts({ startedAt, ready, state, timezone }: Status, now: number): readonly Fact[] {
  const { mismatchSeconds } = timezone;
  return [
    ["Started", timeAgo(startedAt, now, "")],
    ["Ready", ready.ok ? html`yes` : html`no: ${ready.reason ?? "reason unknown"}`],
    ["Time zone of the logs", text(timezone.name)],
    [
      "Time zone check",
      mismatchSeconds === undefined
        ? html`no evidence yet`
        : mismatchSeconds === 0
          ? html`agrees with the logs`
          : html`the logs are ${formatSeconds(Math.abs(mismatchSeconds))} ${mismatchSeconds > 0 ? "ahead" : "behind"}`,
    ],
    ["State directory", text(state.dir)],
    ["State last written", timeAgo(state.lastWriteTime, now, "not yet")],
    ["Last error writing it", text(state.lastError)],
  ];
}

function text(value: string | undefined): Html | undefined {
  return value === undefined || value === "" ? undefined : html`${value}`;
}

function timeAgo(time: number | undefined, now: number, none: string): Html {
  if (time === undefined) return html`${none}`;
  const seconds = (now - time) / 1000;
  return html`${timeTag(time)}
    <span class="soft">(${seconds < 0 ? `${formatSeconds(-seconds)} ahead` : `${formatSeconds(seconds)} ago`})</span>`;
}

function timeTag(time: number): Html {
  const iso = isoTime(time);
  if (iso === undefined) return html`unknown time`;
  return html`<time datetime="${attribute(iso)}">${iso.slice(0, 19).replace("T", " ")} UTC</time>`;
}
