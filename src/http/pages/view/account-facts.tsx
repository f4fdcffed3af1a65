import { formatCount } from "../../../common/format.js";
import { ClockTag } from "./clock.js";
import type { PageDetails } from "./page-state.js";
import { AddressLink } from "./parts.js";
import { Facts } from "./table.js";
import { useTexts } from "./texts.js";

/** Who sends most, and how many need a look: the page of accounts has them all. */
export function AccountFacts({ people, now }: { readonly people: PageDetails["people"]; readonly now: number }) {
  const { accounts: texts } = useTexts();
  const { busiest, psync, names, mailboxes } = people;
  const link = (id: string, text: string) => <a href={`./accounts#${id}`}>{text}</a>;
  const since = psync.failingSinceTime;
  return (
    <>
      <Facts
        caption={texts.title}
        list={[
          [
            texts.busiest,
            busiest && (
              <>
                <AddressLink address={busiest.user} />
                {texts.sent(busiest.lastHour, busiest.lastDay)}
              </>
            ),
          ],
          [
            texts.psync,
            psync.all > 0 && (
              <>
                {link("psync", texts.failing(psync.failing, psync.all))}
                {since !== undefined && texts.since(<ClockTag time={since} now={now} />)}
              </>
            ),
          ],
          [texts.names, link("names-tried", formatCount(names))],
          [texts.mailboxes, link("full-mailboxes", formatCount(mailboxes))],
        ]}
      />
      <p class="more">
        <a href="./accounts">{texts.all}</a>
      </p>
    </>
  );
}
