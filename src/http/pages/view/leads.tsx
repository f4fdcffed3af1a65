import { type ComponentChildren, createContext, type TargetedEvent } from "preact";
import type { OnQuery } from "./filter-form.js";
import { type EventFilter, noEventFilter, noQueueFilter, type PageQuery, printPageQuery } from "./page-query.js";

/** What the page was asked for, and how to ask for more; undefined for those who are shown no events and messages. */
export const Asking = createContext<{ readonly query: PageQuery; readonly onQuery: OnQuery } | undefined>(undefined);

/** To the recent events that pass a filter. */
export function EventsLink(props: { readonly filter: Partial<EventFilter>; readonly children: ComponentChildren }) {
  const { filter, children } = props;
  return (
    <Lead to="recent" ask={{ events: { ...noEventFilter, ...filter } }}>
      {children}
    </Lead>
  );
}

/** To the messages in the queue that pass a filter. */
export function QueueLink(props: {
  readonly filter: Partial<PageQuery["queue"]>;
  readonly children: ComponentChildren;
}) {
  const { filter, children } = props;
  return (
    <Lead to="queued" ask={{ queue: { ...noQueueFilter, ...filter } }}>
      {children}
    </Lead>
  );
}

interface LeadProps {
  /** Of the section. */
  readonly to: string;
  readonly ask: Partial<PageQuery>;
  readonly children: ComponentChildren;
}

/** A link, so that it works without script; with it the page stays. */
function Lead({ to, ask, children }: LeadProps) {
  return (
    <Asking.Consumer>
      {(asking) => {
        if (asking === undefined) return <>{children}</>;
        const { query, onQuery } = asking;
        const follow = (event: TargetedEvent<HTMLAnchorElement, MouseEvent>) => {
          if (onQuery === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          onQuery(ask, to);
        };
        return (
          <a class="lead" href={`./${printPageQuery({ ...query, ...ask })}#${to}`} onClick={follow}>
            {children}
          </a>
        );
      }}
    </Asking.Consumer>
  );
}
