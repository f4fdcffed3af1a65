import type { DetailsDenied } from "./page-state.js";
import { Section } from "./parts.js";
import { Text } from "./text.js";

/** In place of what holds addresses: why it is not shown, and how it is. */
export function DeniedNotice({ denied: { reason, fix } }: { readonly denied: DetailsDenied }) {
  return (
    <Section id="details-denied" title="Details not shown">
      <p>
        Recent events, client addresses and queued messages contain addresses of people and are not shown:{" "}
        <Text value={reason} />
      </p>
      {fix === undefined ? (
        <p>
          To see them, <a href="./">open the status page directly</a>.
        </p>
      ) : (
        <>
          <p>
            <Text value={fix.text} />
          </p>
          {fix.command !== undefined && (
            <p>
              <code>
                <Text value={fix.command} />
              </code>
            </p>
          )}
          <TokenForm />
        </>
      )}
    </Section>
  );
}

/** Its one field becomes `?token=`, which the response removes from the URL again. */
function TokenForm() {
  return (
    <form method="get" action="./">
      <label>
        <span>Token</span>
        <input type="password" name="token" required maxlength={200} autocomplete="off" />
      </label>
      <button type="submit">Show details</button>
    </form>
  );
}
