import { ClockTime, TimeTag, ZoneName } from "./clock.js";
import { LanguageSwitch } from "./language-switch.js";
import { type PageQuery, printPageQuery } from "./page-query.js";
import { useTexts } from "./texts.js";

/** `connecting`: the script runs, and has heard nothing yet. */
export type Connection = "connecting" | "live" | "lost" | "paused";

export interface LiveBarProps {
  /** Of what is shown. */
  readonly now: number;
  /** Undefined without script. */
  readonly connection: Connection | undefined;
  readonly onPause: (() => void) | undefined;
  readonly telemetryPath: string;
  readonly query: PageQuery;
}

/** Of when the page is, whether it is live, and where else to go. */
export function LiveBar({ now, connection, onPause, telemetryPath, query }: LiveBarProps) {
  const { bar, pages } = useTexts();
  return (
    <div class="bar">
      <p id="live">
        <AsOf now={now} connection={connection} />
      </p>
      {onPause !== undefined && (
        <button type="button" aria-pressed={connection === "paused" ? "true" : "false"} onClick={onPause}>
          {bar.pause}
        </button>
      )}
      <nav aria-label={pages}>
        <ul>
          <Link href={`.${telemetryPath}`} text={bar.metrics} />
          <Link href="./-/ready" text={bar.readiness} />
          <Link href="./api/status" text={bar.statusJson} />
          <Link href="./trace" text={bar.trace} />
        </ul>
      </nav>
      <LanguageSwitch here={`./${printPageQuery(query)}`} />
    </div>
  );
}

function AsOf({ now, connection }: Pick<LiveBarProps, "now" | "connection">) {
  const { bar } = useTexts();
  const time = (
    <>
      <ClockTime time={now} /> <ZoneName />
    </>
  );
  const emphasize = (style: string) => (word: string) => <strong class={style}>{word}</strong>;
  switch (connection) {
    case undefined:
      return <>{bar.reload(<TimeTag time={now} />, <ZoneName />)}</>;
    case "connecting":
      return <>{bar.connecting(time)}</>;
    case "live":
      return <>{bar.live(emphasize("is-live"), time)}</>;
    case "paused":
      return <>{bar.paused(emphasize("paused"), time)}</>;
    case "lost":
      return <>{bar.lost(emphasize("lost"), time)}</>;
  }
}

function Link({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <li>
      <a href={href}>{text}</a>
    </li>
  );
}
