import type { Request, Response } from "express";
import { catalogue } from "../../../texts/catalogue.js";
import type { Language } from "../../../texts/language.js";
import type { AccountLogins, FullMailboxList, NameList, PsyncAccountList } from "../../api/people.js";
import type { Snapshot } from "../../api/snapshot.js";
import type { Access } from "../../auth/access.js";
import { sendCompressed, toBody } from "../../compression.js";
import { chooseLanguage } from "../../language.js";
import type { Answer } from "../../routes.js";
import type { Assets } from "../assets.js";
import { renderDocument } from "../document.js";
import { Frame, useTraceTexts } from "../frame.js";
import { type ClockZone, Zone } from "../view/clock.js";
import { Asking } from "../view/leads.js";
import { noQuery } from "../view/page-query.js";
import { describeDenied } from "../view/page-state.js";
import { Section } from "../view/parts.js";
import { name } from "../view/tab.js";
import { Text } from "../view/text.js";
import { AccountTable } from "./account-table.js";
import { MailboxTable } from "./mailbox-table.js";
import { NameTable } from "./name-table.js";
import { PsyncTable } from "./psync-table.js";

interface AccountsRouteOptions {
  readonly snapshot: () => Snapshot;
  readonly access: Access;
  readonly assets: Assets;
}

/** `/accounts`: who sends and logs in, what is fetched, which names are tried, whose mailbox is full. Without script. */
export function serveAccounts({ snapshot, access, assets }: AccountsRouteOptions): Answer {
  return (request: Request, response: Response) => {
    const language = chooseLanguage(request, response);
    const denied = access.denial(request, response);
    const taken = snapshot();
    const send = (code: number, body: ReturnType<typeof toBody>) =>
      sendCompressed(response, code, "text/html; charset=utf-8", body);
    if (denied === undefined)
      return send(
        200,
        taken.body(`accounts page ${language}`, () => renderAccounts(toView(taken), language, assets)),
      );
    const why = describeDenied(denied, catalogue[language].page.denied);
    send(403, toBody(renderAccounts({ ...toTime(taken), problem: why }, language, assets)));
  };
}

interface AccountsView {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly zone: ClockZone;
  readonly lists?: {
    readonly logins: AccountLogins;
    readonly psync: PsyncAccountList;
    readonly namesTried: NameList;
    readonly fullMailboxes: FullMailboxList;
  };
  /** Why nothing is shown. */
  readonly problem?: string;
}

function renderAccounts(view: AccountsView, language: Language, assets: Assets): string {
  return renderDocument({
    title: `${catalogue[language].trace.people.title} – ${name}`,
    language,
    assets,
    children: <AccountsPage {...view} />,
  });
}

function AccountsPage({ now, zone, lists, problem }: AccountsView) {
  const texts = useTraceTexts().people;
  return (
    <Zone.Provider value={zone}>
      <Asking.Provider value={{ query: noQuery, onQuery: undefined }}>
        <Frame here="./accounts" head={<h1>{texts.title}</h1>}>
          {problem !== undefined && (
            <p class="overall bad">
              <Text value={texts.denied(problem)} />
            </p>
          )}
          {lists !== undefined && <Sections lists={lists} now={now} />}
        </Frame>
      </Asking.Provider>
    </Zone.Provider>
  );
}

function Sections({ lists, now }: { readonly lists: NonNullable<AccountsView["lists"]>; readonly now: number }) {
  const { accounts, psync, names, mailboxes } = useTraceTexts().people;
  return (
    <>
      <Section id="senders" title={accounts.title}>
        <AccountTable list={lists.logins} now={now} />
      </Section>
      <Section id="psync" title={psync.title}>
        <PsyncTable list={lists.psync} now={now} />
      </Section>
      <Section id="names-tried" title={names.title}>
        <NameTable list={lists.namesTried} now={now} />
      </Section>
      <Section id="full-mailboxes" title={mailboxes.title}>
        <MailboxTable list={lists.fullMailboxes} now={now} />
      </Section>
    </>
  );
}

function toView(taken: Snapshot): AccountsView {
  const { psync, namesTried, fullMailboxes } = taken.details();
  return { ...toTime(taken), lists: { logins: taken.logins(), psync, namesTried, fullMailboxes } };
}

function toTime({ now, status }: Snapshot): Pick<AccountsView, "now" | "zone"> {
  return { now, zone: status.timezone };
}
