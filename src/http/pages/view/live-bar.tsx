import { ClockTime, TimeTag, ZoneName } from "./clock.js";

/** `connecting`: the script runs, and has heard nothing yet. */
export type Connection = "connecting" | "live" | "lost" | "paused";

export interface LiveBarProps {
  /** Of what is shown. */
  readonly now: number;
  /** Undefined without script. */
  readonly connection: Connection | undefined;
  readonly onPause: (() => void) | undefined;
  readonly telemetryPath: string;
}

/** Of when the page is, whether it is live, and where else to go. */
export function LiveBar({ now, connection, onPause, telemetryPath }: LiveBarProps) {
  return (
    <div class="bar">
      <p id="live">
        <AsOf now={now} connection={connection} />
      </p>
      {onPause !== undefined && (
        <button type="button" aria-pressed={connection === "paused" ? "true" : "false"} onClick={onPause}>
          Pause
        </button>
      )}
      <nav aria-label="Pages">
        <ul>
          <Link href={`.${telemetryPath}`} text="Metrics" />
          <Link href="./-/ready" text="Readiness" />
          <Link href="./api/status" text="Status as JSON" />
          <Link href="./trace" text="Trace a message" />
        </ul>
      </nav>
    </div>
  );
}

function AsOf({ now, connection }: Pick<LiveBarProps, "now" | "connection">) {
  const time = (
    <>
      <ClockTime time={now} /> <ZoneName />
    </>
  );
  switch (connection) {
    case undefined:
      return (
        <>
          As of <TimeTag time={now} /> <ZoneName />. Reload the page to update it.
        </>
      );
    case "connecting":
      return <>As of {time}.</>;
    case "live":
      return (
        <>
          <strong class="is-live">Live</strong>, as of {time}.
        </>
      );
    case "paused":
      return (
        <>
          <strong class="paused">Paused</strong> at {time}.
        </>
      );
    case "lost":
      return (
        <>
          <strong class="lost">Disconnected</strong> since {time}; reconnecting.
        </>
      );
  }
}

function Link({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <li>
      <a href={href}>{text}</a>
    </li>
  );
}
