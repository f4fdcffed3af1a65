import type { ComponentChildren } from "preact";
import { AccountFacts } from "./account-facts.js";
import { EventForm, type OnQuery, QueueForm } from "./filter-form.js";
import type { PageDetails, PageState } from "./page-state.js";
import { Pair, Section } from "./parts.js";
import { QueuedTable, QueuePages } from "./queued-messages.js";
import { OlderEvents, RecentTable } from "./recent-events.js";
import { useTexts } from "./texts.js";
import { TopClientTable } from "./top-client-table.js";

export interface DetailSectionsProps {
  readonly state: PageState;
  readonly details: PageDetails;
  readonly onQuery: OnQuery;
  readonly onMore: (() => void) | undefined;
}

/** What holds addresses. */
export function DetailSections({ state, details, onQuery, onMore }: DetailSectionsProps) {
  const { sections, topClients, queued, recent, accounts } = useTexts();
  const { status, now, query, lists } = state;
  const { kept, outcomes, talkers } = details;
  const kinds = status.logs.map(({ kind }) => kind);
  const states = status.queue.states.map(({ state }) => state);
  return (
    <>
      <Section id="top-clients" title={sections.topClients}>
        <Pair>
          <div>
            <h3>{topClients.refusals}</h3>
            <TopClientTable list={talkers.refused} none={topClients.noRefusals} now={now} />
          </div>
          <div>
            <h3>{topClients.logins}</h3>
            <TopClientTable list={talkers.loginsFailed} none={topClients.noLogins} now={now} />
          </div>
        </Pair>
      </Section>
      <Section id="accounts" title={accounts.title}>
        <AccountFacts people={details.people} now={now} />
      </Section>
      {lists !== undefined && (
        <>
          <Section id="queued" title={sections.queued}>
            <QueueForm states={states} filter={query.queue} onQuery={onQuery} />
            <Box label={queued.list}>
              <QueuedTable page={lists.queued} query={query} status={status} now={now} />
            </Box>
            <QueuePages page={lists.queued} query={query} onQuery={onQuery} />
          </Section>
          <Section id="recent" title={sections.recent}>
            <EventForm kinds={kinds} outcomes={outcomes} filter={query.events} onQuery={onQuery} />
            <Box label={recent.list}>
              <RecentTable page={lists.events} kept={kept} filter={query.events} now={now} />
            </Box>
            <OlderEvents page={lists.events} query={query} onMore={onMore} />
          </Section>
        </>
      )}
    </>
  );
}

/** A scrollable list. It must be reachable by keyboard and have an accessible name. */
function Box({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="box" tabindex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
