import type { QueueStatus } from "../../api/status-document.js";
import type { PageStatus } from "./page-state.js";
import { formatBytes, formatCount, formatShortDuration } from "../../../common/format.js";
import { explainQueueState } from "./explain.js";
import { TimeAgo } from "./clock.js";
import { QueueLink } from "./leads.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

/** Messages in the queue by state, and failed attempts by reason. */
export function QueueTables({ status: { queue }, now }: { readonly status: PageStatus; readonly now: number }) {
  if (queue.unknown !== undefined)
    return (
      <EmptyNote>
        Queue state unknown: <Text value={queue.unknown} />.
      </EmptyNote>
    );
  return (
    <>
      <StateTable queue={queue} now={now} />
      <FailureTable queue={queue} />
    </>
  );
}

function StateTable({ queue: { states, scannedTime }, now }: { readonly queue: QueueStatus; readonly now: number }) {
  const caption =
    scannedTime === undefined ? (
      "By state"
    ) : (
      <>
        By state, as of <TimeAgo time={scannedTime} now={now} />
      </>
    );
  return (
    <Table
      caption={caption}
      columns={[
        { head: "State" },
        { head: "Messages", type: "number" },
        { head: "Size", type: "number" },
        { head: "Oldest", type: "number" },
      ]}
      rows={states.map(({ state, messages, bytes, oldestSeconds }) => ({
        key: state,
        cells: [
          <>
            <QueueLink filter={{ state }}>
              <Text value={state} />
            </QueueLink>{" "}
            <Dimmed>{explainQueueState(state)}</Dimmed>
          </>,
          formatCount(messages),
          formatBytes(bytes),
          oldestSeconds === undefined ? "–" : formatShortDuration(oldestSeconds),
        ],
      }))}
    />
  );
}

function FailureTable({ queue: { failures } }: { readonly queue: QueueStatus }) {
  if (failures.length === 0) return <EmptyNote>No delivery attempt has failed since counting began.</EmptyNote>;
  return (
    <Table
      caption="Failed attempts by reason, since counting began"
      columns={[{ head: "Reason" }, { head: "Class", type: "word" }, { head: "Attempts", type: "number" }]}
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
