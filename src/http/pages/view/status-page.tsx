import type { ComponentChildren } from "preact";
import { DeniedNotice } from "./denied-notice.js";
import { OtlpFacts, ProcessFacts, SettingFacts } from "./fact-tables.js";
import { FilterForm } from "./filter-form.js";
import { HistoryTable } from "./history-table.js";
import { plots } from "./history-plots.js";
import { type Connection, LiveBar } from "./live-bar.js";
import { LogTable } from "./log-table.js";
import { type Filter, isDetailsDenied, type PageState, type ShownDetails } from "./page-state.js";
import { Section } from "./parts.js";
import { Bars, type Drawing, PlotFigure } from "./plot-figure.js";
import { QueuedTable, QueueTables } from "./queue-tables.js";
import { RecentTable } from "./recent-events.js";
import { LoginTable, RefusalTable } from "./refusal-tables.js";
import { Text } from "./text.js";
import { TopClientTable } from "./top-client-table.js";

export interface StatusPageProps {
  readonly state: PageState;
  readonly telemetryPath: string;
  /** What a browser adds when its script runs. */
  readonly live?: Live | undefined;
}

export interface Live {
  readonly connection: Connection;
  /** For screen readers: what has changed. */
  readonly news: string;
  readonly drawing: Drawing;
  onPause(): void;
  onFilter(filter: Filter): void;
}

/**
 * THE STATUS PAGE. Pure: the same state gives the same page, on the server and in a browser, where a script keeps it up to date. Works offline
 * and without script, in light and dark mode, on a phone and with a screen reader; every value in it is text.
 */
export function StatusPage({ state, telemetryPath, live }: StatusPageProps) {
  const { status, details, now } = state;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <h1>
          XMail Exporter{" "}
          <small>
            <Text value={status.version} />
          </small>
        </h1>
        <Overall state={state} />
        <p id="news" class="unseen" role="status">
          {live?.news}
        </p>
        <LiveBar now={now} connection={live?.connection} onPause={live?.onPause} telemetryPath={telemetryPath} />
      </header>
      <main id="main" tabindex={-1}>
        <LastHour state={state} drawing={live?.drawing ?? Bars} />
        <Pair>
          <Section id="refusals" title="Refused by the SMTP server">
            <RefusalTable status={status} />
          </Section>
          <div>
            <Section id="logins" title="Failed logins">
              <LoginTable status={status} />
            </Section>
            <Section id="queue" title="Queue">
              <QueueTables status={status} now={now} />
            </Section>
          </div>
        </Pair>
        {isDetailsDenied(details) ? (
          <DeniedNotice denied={details} />
        ) : (
          <DetailSections state={state} details={details} onFilter={live?.onFilter} />
        )}
        <Section id="logs" title="Logs">
          <LogTable status={status} now={now} />
        </Section>
        <Pair>
          <Section id="otlp" title="OTLP delivery">
            <OtlpFacts status={status} now={now} />
          </Section>
          <Section id="process" title="Process">
            <ProcessFacts status={status} now={now} />
          </Section>
        </Pair>
        <Section id="settings" title="Settings">
          <SettingFacts status={status} />
        </Section>
      </main>
      <footer>
        <p>
          Documentation: docs/status-page.md in the project folder. Grafana dashboards are in dashboards, alert rules in
          alerts, and a runbook for each alert in docs/runbooks.
        </p>
      </footer>
    </>
  );
}

function Overall({ state: { status } }: { readonly state: PageState }) {
  const { ok, busy, sentence } = status.overall;
  return (
    <p class={`overall ${busy ? "busy" : ok ? "good" : "bad"}`}>
      <Text value={sentence} />
    </p>
  );
}

function LastHour({ state, drawing }: { readonly state: PageState; readonly drawing: Drawing }) {
  const { history } = state.status;
  return (
    <Section id="hour" title="The last hour">
      <div class="plots">
        {plots.map((plot) => (
          <PlotFigure key={plot.name} plot={plot} history={history} drawing={drawing} />
        ))}
      </div>
      <details>
        <summary>Plot data</summary>
        <HistoryTable history={history} />
      </details>
    </Section>
  );
}

interface DetailSectionsProps {
  readonly state: PageState;
  readonly details: ShownDetails;
  readonly onFilter: Live["onFilter"] | undefined;
}

function DetailSections({ state, details, onFilter }: DetailSectionsProps) {
  const { status, now, filter } = state;
  const { recent, talkers, queued } = details;
  return (
    <>
      <Section id="top-clients" title="Top clients">
        <Pair>
          <div>
            <h3>Most refusals</h3>
            <TopClientTable list={talkers.refused} what="refusals" now={now} />
          </div>
          <div>
            <h3>Most failed logins</h3>
            <TopClientTable list={talkers.loginsFailed} what="failed logins" now={now} />
          </div>
        </Pair>
      </Section>
      <Section id="queued" title="Messages in the queue">
        <Box label="List of messages in the queue">
          <QueuedTable queued={queued} status={status} now={now} />
        </Box>
      </Section>
      <Section id="recent" title="Recent events">
        <FilterForm kinds={status.logs.map(({ kind }) => kind)} recent={recent} filter={filter} onFilter={onFilter} />
        <Box label="List of recent events">
          <RecentTable recent={recent} filter={filter} now={now} />
        </Box>
      </Section>
    </>
  );
}

/** Two sections beside each other where there is room. */
function Pair({ children }: { readonly children: ComponentChildren }) {
  return <div class="pair">{children}</div>;
}

/** A scrollable list. It must be reachable by keyboard and have an accessible name. */
function Box({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="box" tabindex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
