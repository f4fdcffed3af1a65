import type { ComponentChildren } from "preact";
import { formatShortDuration } from "../../../common/format.js";
import { isoTime } from "./json.js";
import { Text } from "./text.js";

/** A section of the page with its heading. */
export function Section(props: {
  readonly id: string;
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  const { id, title, children } = props;
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** Two sections beside each other where there is room. */
export function Pair({ children }: { readonly children: ComponentChildren }) {
  return <div class="pair">{children}</div>;
}

/** In place of a table that would be empty. */
export function EmptyNote({ children }: { readonly children: ComponentChildren }) {
  return <p class="nothing">{children}</p>;
}

export function Dimmed({ children }: { readonly children: ComponentChildren }) {
  return <span class="soft">{children}</span>;
}

/** `2026-11-24 11:59:57 UTC (3 s ago)` */
export function TimeAgo({ time, now, none = "" }: { time: number | undefined; now: number; none?: string }) {
  if (time === undefined) return <>{none}</>;
  return (
    <>
      <TimeTag time={time} /> <Dimmed>({distance(time, now)})</Dimmed>
    </>
  );
}

export function TimeTag({ time }: { readonly time: number }) {
  const iso = isoTime(time);
  if (iso === undefined) return <>unknown time</>;
  return <time datetime={iso}>{iso.slice(0, 19).replace("T", " ")} UTC</time>;
}

/** `11:59:57` if it was today, for columns whose head names the zone. */
export function ClockTag({ time, now }: { readonly time: number; readonly now: number }) {
  const iso = isoTime(time);
  if (iso === undefined) return <>unknown time</>;
  const isToday = iso.slice(0, 10) === isoTime(now)?.slice(0, 10);
  return <time datetime={iso}>{iso.slice(isToday ? 11 : 0, 19).replace("T", " ")}</time>;
}

/** `3 s ago`, `2 h ahead` */
export function distance(time: number, now: number): string {
  const seconds = (now - time) / 1000;
  return seconds < 0 ? `${formatShortDuration(-seconds)} ahead` : `${formatShortDuration(seconds)} ago`;
}

/** A link to the message trace; nothing without a message id. */
export function MessageLink({ messageId }: { readonly messageId: string | undefined }) {
  if (messageId === undefined || messageId === "") return null;
  return (
    <a href={`./trace?query=${encodeURIComponent(messageId.toWellFormed())}`}>
      <Text value={messageId} most={40} />
    </a>
  );
}

/** A result coloured by severity; the colour adds nothing to the word. */
export function Outcome({ text, severity }: { readonly text: string; readonly severity: string }) {
  return (
    <span class={`outcome ${weights.get(severity) ?? "plain"}`}>
      <Text value={text} most={24} />
    </span>
  );
}

const weights = new Map([
  ["WARN", "warn"],
  ["ERROR", "bad"],
]);
