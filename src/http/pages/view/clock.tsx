import { createContext } from "preact";
import type { PageTexts } from "../../../texts/page/en.js";
import type { ZoneOffset } from "../../api/status-document.js";
import { isoTime } from "./json.js";
import { Dimmed } from "./parts.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** The mail server's zone: times are shown as its logs have them. */
export interface ClockZone {
  readonly name: string;
  readonly offsets: readonly ZoneOffset[];
}

export const Zone = createContext<ClockZone>({ name: "UTC", offsets: [] });

/** What the mail server's clock showed, in milliseconds since the epoch as if it were UTC. */
export function localTime(utc: number, { offsets }: ClockZone): number {
  const offset = offsets.findLast(({ fromTime }) => fromTime <= utc) ?? offsets[0];
  return utc + (offset?.seconds ?? 0) * 1000;
}

/** `2026-11-24 11:59:57 (3 s ago)` */
export function TimeAgo({ time, now, none = "" }: { time: number | undefined; now: number; none?: string }) {
  const texts = useTexts();
  if (time === undefined) return <>{none}</>;
  return (
    <>
      <TimeTag time={time} /> <Dimmed>({distance(time, now, texts)})</Dimmed>
    </>
  );
}

/** UTC shows where somebody points at it. */
export function TimeTag({ time }: { readonly time: number }) {
  return <ShownTime time={time} from={0} />;
}

/** `11:59:57` if it was today. */
export function ClockTag({ time, now }: { readonly time: number; readonly now: number }) {
  return (
    <Zone.Consumer>
      {(zone) => {
        const isToday = dayOf(time, zone) === dayOf(now, zone);
        return <ShownTime time={time} from={isToday ? 11 : 0} />;
      }}
    </Zone.Consumer>
  );
}

/** `11:59:57`, of now. */
export function ClockTime({ time }: { readonly time: number }) {
  return <ShownTime time={time} from={11} />;
}

/** `Europe/Berlin` */
export function ZoneName() {
  return <Zone.Consumer>{({ name }) => <Text value={name} />}</Zone.Consumer>;
}

function ShownTime({ time, from }: { readonly time: number; readonly from: number }) {
  const { clock } = useTexts();
  const utc = isoTime(time);
  if (utc === undefined) return <>{clock.unknown}</>;
  return (
    <Zone.Consumer>
      {(zone) => (
        <time datetime={utc} title={`${printed(utc)} UTC`}>
          {printed(isoTime(localTime(time, zone)) ?? utc).slice(from)}
        </time>
      )}
    </Zone.Consumer>
  );
}

function dayOf(time: number, zone: ClockZone): string | undefined {
  return isoTime(localTime(time, zone))?.slice(0, 10);
}

function printed(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

/** `3 s ago`, `2 h ahead` */
export function distance(time: number, now: number, { clock }: PageTexts): string {
  const seconds = (now - time) / 1000;
  return seconds < 0 ? clock.ahead(-seconds) : clock.ago(seconds);
}
