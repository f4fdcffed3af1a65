import { formatCount } from "../../../common/format.js";
import type { ProviderReply } from "../../api/details.js";
import type { AttemptsTo, DestinationStatus } from "../../api/status-document.js";
import { TimeAgo } from "./clock.js";
import { explainSenderReason } from "./explain.js";
import { isDetailsDenied, type PageState } from "./page-state.js";
import { Dimmed, EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** Attempts by provider, and what each last refused because of this server: the code for everyone, the reply for authorized users. */
export function DestinationTable({ state }: { readonly state: PageState }) {
  const { destinations: texts } = useTexts();
  const { status, details, now } = state;
  const replies = isDetailsDenied(details) ? [] : details.providerReplies;
  if (status.destinations.length === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  return (
    <Table
      caption={texts.caption}
      columns={[
        { head: texts.provider, type: "word" },
        ...[texts.lastHour, texts.lastDay].flatMap((span) =>
          [texts.delivered, texts.deferred, texts.failed].map((result) => ({
            head: texts.within(result, span),
            type: "number" as const,
          })),
        ),
        { head: texts.lastRefusal },
      ]}
      rows={status.destinations.map((destination) => ({
        key: destination.provider,
        cells: [
          <ProviderName destination={destination} />,
          ...[destination.lastHour, destination.lastDay].flatMap(toNumbers),
          <LastRefusal destination={destination} replies={replies} now={now} />,
        ],
      }))}
    />
  );
}

/** What has no reason did not succeed either. */
function toNumbers({ delivered, deferred, failed, unreported }: AttemptsTo): string[] {
  return [delivered, deferred, failed + unreported].map(formatCount);
}

/** The link is one of our own list. */
function ProviderName({ destination: { provider, name, url } }: { readonly destination: DestinationStatus }) {
  const { destinations: texts } = useTexts();
  if (url === undefined) return <Text value={provider === "other" ? texts.others : name} />;
  return (
    <a href={url} rel="noreferrer" title={texts.forSenders}>
      <Text value={name} />
    </a>
  );
}

function LastRefusal({
  destination: { provider, lastRefusal, refusingSinceTime },
  replies,
  now,
}: {
  readonly destination: DestinationStatus;
  readonly replies: readonly ProviderReply[];
  readonly now: number;
}) {
  const texts = useTexts();
  if (lastRefusal === undefined) return <>–</>;
  const { time, reason, code, enhancedCode } = lastRefusal;
  const reply = replies.find((one) => one.provider === provider && one.time === time)?.reply;
  return (
    <>
      {refusingSinceTime !== undefined && (
        <>
          <strong>{texts.destinations.refusing}</strong> <TimeAgo time={refusingSinceTime} now={now} />
          <br />
        </>
      )}
      {texts.destinations.refusal(
        <Text value={[code, enhancedCode, reason].filter((part) => part !== undefined).join(" ")} />,
        <Dimmed>{explainSenderReason(reason, texts)}</Dimmed>,
        <TimeAgo time={time} now={now} />,
      )}
      {reply !== undefined && (
        <>
          <br />
          <Text value={reply} most={300} />
        </>
      )}
    </>
  );
}
