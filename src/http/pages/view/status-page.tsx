import { DeniedNotice } from "./denied-notice.js";
import { OtlpFacts, ProcessFacts, PushFacts, TraceFacts, SettingFacts } from "./fact-tables.js";
import { DestinationTable } from "./destination-table.js";
import { DetailSections } from "./detail-sections.js";
import type { OnQuery } from "./filter-form.js";
import { HistorySection } from "./history-section.js";
import { Zone } from "./clock.js";
import { Asking } from "./leads.js";
import { Overall } from "./overall.js";
import { type Connection, LiveBar } from "./live-bar.js";
import { LogTable } from "./log-table.js";
import { isDetailsDenied, type PageState } from "./page-state.js";
import { Pair, Section } from "./parts.js";
import { Bars, type Drawing } from "./plot-figure.js";
import { QueueTables } from "./queue-tables.js";
import { LoginTable, RefusalTable } from "./refusal-tables.js";
import { name } from "./tab.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

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
  readonly onQuery: NonNullable<OnQuery>;
  /** Older events are wanted. */
  onMore(): void;
}

/**
 * THE STATUS PAGE. Pure: the same state gives the same page, on the server and in a browser, where a script keeps it up to date. Works offline
 * and without script, in light and dark mode, on a phone and with a screen reader; every value in it is text.
 */
export function StatusPage({ state, telemetryPath, live }: StatusPageProps) {
  const { skip, sections, footer } = useTexts();
  const { status, details, now } = state;
  return (
    <Zone.Provider value={status.timezone}>
      <Asking.Provider value={state.lists && { query: state.query, onQuery: live?.onQuery }}>
        <a class="skip" href="#main">
          {skip}
        </a>
        <header>
          <h1>
            {name}{" "}
            <small>
              <Text value={status.version} />
            </small>
          </h1>
          <Overall overall={status.overall} isDenied={isDetailsDenied(details)} />
          <p id="news" class="unseen" role="status">
            {live?.news}
          </p>
          <LiveBar
            now={now}
            connection={live?.connection}
            onPause={live?.onPause}
            telemetryPath={telemetryPath}
            query={state.query}
          />
        </header>
        <main id="main" tabindex={-1}>
          <HistorySection state={state} drawing={live?.drawing ?? Bars} onQuery={live?.onQuery} />
          <Pair>
            <Section id="refusals" title={sections.refusals}>
              <RefusalTable status={status} />
            </Section>
            <div>
              <Section id="logins" title={sections.logins}>
                <LoginTable status={status} />
              </Section>
              <Section id="queue" title={sections.queue}>
                <QueueTables status={status} now={now} />
              </Section>
            </div>
          </Pair>
          <Section id="destinations" title={sections.destinations}>
            <DestinationTable state={state} />
          </Section>
          {isDetailsDenied(details) ? (
            <DeniedNotice denied={details} />
          ) : (
            <DetailSections state={state} details={details} onQuery={live?.onQuery} onMore={live?.onMore} />
          )}
          <Section id="logs" title={sections.logs}>
            <LogTable status={status} now={now} />
          </Section>
          <Pair>
            <Section id="otlp" title={sections.otlp}>
              <OtlpFacts status={status} now={now} />
              <TraceFacts status={status} now={now} />
              <PushFacts status={status} now={now} />
            </Section>
            <Section id="process" title={sections.process}>
              <ProcessFacts status={status} now={now} />
            </Section>
          </Pair>
          <Section id="settings" title={sections.settings}>
            <SettingFacts status={status} />
          </Section>
        </main>
        <footer>
          <p>
            {footer((text) => (
              <a href="./runbook">{text}</a>
            ))}
          </p>
        </footer>
      </Asking.Provider>
    </Zone.Provider>
  );
}
