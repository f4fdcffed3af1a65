import { formatCount } from "../../../common/format.js";
import type { NameList } from "../../api/people.js";
import { useTraceTexts } from "../frame.js";
import { ClockTag } from "../view/clock.js";
import { EventsLink } from "../view/leads.js";
import { Dimmed, EmptyNote } from "../view/parts.js";
import { Table } from "../view/table.js";
import { Text } from "../view/text.js";

/** Names with which logins failed, as far as they may be shown. */
export function NameTable({ list, now }: { readonly list: NameList; readonly now: number }) {
  const { names: texts } = useTraceTexts().people;
  const { distinct, isAtLeast, top } = list;
  return (
    <>
      {top.length === 0 ? (
        <EmptyNote>{texts.none}</EmptyNote>
      ) : (
        <Table
          caption={texts.caption(distinct, isAtLeast, distinct > top.length ? top.length : undefined)}
          columns={[
            { head: texts.name, type: "address" },
            { head: texts.service, type: "word" },
            { head: texts.count, type: "number" },
            { head: texts.clients, type: "number" },
            { head: texts.first, type: "word" },
            { head: texts.last, type: "word" },
          ]}
          rows={top.map(({ service, name, count, clients, firstTime, lastTime }, index) => ({
            // hidden ones may be equal
            key: `${service} ${name} ${index}`,
            cells: [
              <EventsLink filter={{ kind: service, text: name }}>
                <Text value={name} most={100} />
              </EventsLink>,
              service,
              formatCount(count),
              formatCount(clients),
              <ClockTag time={firstTime} now={now} />,
              <ClockTag time={lastTime} now={now} />,
            ],
          }))}
        />
      )}
      <p>
        <Dimmed>{texts.rule}</Dimmed>
      </p>
    </>
  );
}
