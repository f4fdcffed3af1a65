import type { QueueStatus } from "../../api/status-document.js";
import type { PageStatus } from "./page-state.js";
import { formatBytes, formatCount } from "../../../common/format.js";
import { explainQueueState } from "./explain.js";
import { TimeAgo } from "./clock.js";
import { QueueLink } from "./leads.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** Messages in the queue by state, and failed attempts by reason. */
export function QueueTables({ status: { queue }, now }: { readonly status: PageStatus; readonly now: number }) {
  const { queue: texts } = useTexts();
  if (queue.unknown !== undefined) return <EmptyNote>{texts.unknown(<Text value={queue.unknown} />)}</EmptyNote>;
  return (
    <>
      <StateTable queue={queue} now={now} />
      <FailureTable queue={queue} />
    </>
  );
}

function StateTable({ queue: { states, scannedTime }, now }: { readonly queue: QueueStatus; readonly now: number }) {
  const texts = useTexts();
  const { caption, captionAsOf, ...heads } = texts.queue;
  return (
    <Table
      caption={scannedTime === undefined ? caption : captionAsOf(<TimeAgo time={scannedTime} now={now} />)}
      columns={[
        { head: heads.state },
        { head: heads.messages, type: "number" },
        { head: heads.size, type: "number" },
        { head: heads.oldest, type: "number" },
      ]}
      rows={states.map(({ state, messages, bytes, oldestSeconds }) => ({
        key: state,
        cells: [
          <>
            <QueueLink filter={{ state }}>
              <Text value={state} />
            </QueueLink>{" "}
            <Dimmed>{explainQueueState(state, texts)}</Dimmed>
          </>,
          formatCount(messages),
          formatBytes(bytes),
          oldestSeconds === undefined ? "–" : texts.duration(oldestSeconds),
        ],
      }))}
    />
  );
}

function FailureTable({ queue: { failures } }: { readonly queue: QueueStatus }) {
  const { queue: texts } = useTexts();
  if (failures.length === 0) return <EmptyNote>{texts.noFailures}</EmptyNote>;
  return (
    <Table
      caption={texts.failures}
      columns={[{ head: texts.reason }, { head: texts.class, type: "word" }, { head: texts.attempts, type: "number" }]}
      rows={failures.map((failure) => ({
        key: `${failure.class} ${failure.reason}`,
        cells: [
          <QueueLink filter={{ text: failure.reason }}>
            <Text value={failure.reason} />
          </QueueLink>,
          failure.class,
          formatCount(failure.total),
        ],
      }))}
    />
  );
}
