import type { TargetedEvent } from "preact";
import { type SpanName, spanNames } from "../../api/history-document.js";
import type { OnQuery } from "./filter-form.js";
import { HistoryTable } from "./history-table.js";
import { shownPlots } from "./history-plots.js";
import { type PageQuery, printPageQuery } from "./page-query.js";
import type { PageState } from "./page-state.js";
import { Section } from "./parts.js";
import { type Drawing, PlotFigure } from "./plot-figure.js";
import { useTexts } from "./texts.js";

export interface HistorySectionProps {
  readonly state: PageState;
  readonly drawing: Drawing;
  readonly onQuery: OnQuery;
}

/** What happened in a span of time that can be chosen. */
export function HistorySection({ state: { hour, history = hour, query }, drawing, onQuery }: HistorySectionProps) {
  const { history: texts } = useTexts();
  const { oldLogs, span } = history;
  return (
    <Section id="history" title={texts.spans[span].title}>
      <SpanLinks query={query} onQuery={onQuery} />
      {oldLogs !== undefined && <p class="soft">{texts.oldLogs(Math.floor((100 * oldLogs.done) / oldLogs.total))}</p>}
      <div class="plots">
        {shownPlots(history).map((plot) => (
          <PlotFigure key={plot.name} plot={plot} history={history} drawing={drawing} />
        ))}
      </div>
      <details>
        <summary>{texts.data}</summary>
        <HistoryTable history={history} />
      </details>
    </Section>
  );
}

/** Links, so that they work without script; with it the page stays. */
function SpanLinks({ query, onQuery }: { readonly query: PageQuery; readonly onQuery: OnQuery }) {
  const { history: texts } = useTexts();
  const choose = (span: SpanName) => (event: TargetedEvent<HTMLAnchorElement, MouseEvent>) => {
    if (onQuery === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onQuery({ span });
  };
  return (
    <nav class="spans" aria-label={texts.spanLinks}>
      <ul>
        {spanNames.map((span) => (
          <li key={span}>
            <a
              href={`./${printPageQuery({ ...query, span })}#history`}
              aria-current={query.span === span ? "true" : undefined}
              onClick={choose(span)}
            >
              {texts.spans[span].link}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
