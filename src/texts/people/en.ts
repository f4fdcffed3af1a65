import { formatCount } from "../../common/format.js";

/** The page of accounts, names and mailboxes. */
export const people = {
  title: "Accounts",
  denied: (why: string) => `Accounts are not shown: ${why}`,

  accounts: {
    title: "Users that send and log in",
    none: "No user has sent mail or logged in.",
    reading: "The log files of before the start are still being read: something may be missing.",
    caption: (distinct: number, isAtLeast: boolean, shown: number | undefined) =>
      `${counted(distinct, isAtLeast, shown, "user")}; last hour / last 24 hours, most messages in the last hour first`,
    account: "User",
    messages: "Messages",
    recipients: "Recipients",
    size: "Size",
    clients: "Client addresses",
    lastLogin: "Last login",
    service: "Service",
    from: "From",
    pair: (hour: string, day: string) => `${hour} / ${day}`,
  },

  psync: {
    title: "Mail fetched by PSYNC",
    none: "No PSYNC session in the last week.",
    caption: (distinct: number, isAtLeast: boolean, shown: number | undefined, failing: number) =>
      `${counted(distinct, isAtLeast, shown, "account")}, ${failing === 0 ? "none is failing" : `${formatCount(failing)} failing`}`,
    account: "Account",
    remote: "Fetched from",
    result: "Last session",
    success: "Last success",
    failure: "Last failure",
    fetched: "Fetched in 24 hours",
    at: (user: string, server: string) => `${user} at ${server}`,
    failingSince: <P>(since: P, failures: number, isAtLeast: boolean) => [
      isAtLeast ? " since at least " : " since ",
      since,
      `, ${formatCount(failures)} ${failures === 1 ? "session" : "sessions"}`,
    ],
    undelivered: (count: number) =>
      ` ${formatCount(count)} ${count === 1 ? "message" : "messages"} could not be delivered here`,
    never: "none known",
    amount: (messages: number, size: string) => `${formatCount(messages)} (${size})`,
    reasons:
      "XMail logs no reason. efail: the connection, the login or the transfer failed; enouser: the local user does not exist.",
  },

  names: {
    title: "Names tried",
    none: "No name that may be shown was tried in the last 24 hours.",
    caption: (distinct: number, isAtLeast: boolean, shown: number | undefined) =>
      counted(distinct, isAtLeast, shown, "name"),
    name: "Name",
    service: "Service",
    count: "Failed logins",
    clients: "Client addresses",
    first: "First",
    last: "Last",
    rule: "POP3 and CTRL, in 24 hours. Only names that at least three client addresses tried or that have logged in: any other may be somebody's password. The SMTP log has no names of failed logins.",
  },

  mailboxes: {
    title: "Full mailboxes",
    none: "No recipient was refused in the last 24 hours because of a full mailbox.",
    caption: (distinct: number, isAtLeast: boolean, shown: number | undefined) =>
      counted(distinct, isAtLeast, shown, "recipient"),
    recipient: "Recipient",
    refused: "Refused",
    since: "Since",
    last: "Last",
  },
};

/** `At least 13 users, top 12 shown` */
function counted(distinct: number, isAtLeast: boolean, shown: number | undefined, what: string): string {
  const all = `${isAtLeast ? "At least " : ""}${formatCount(distinct)} ${distinct === 1 ? what : `${what}s`}`;
  return shown === undefined ? all : `${all}, top ${shown} shown`;
}
