/** What a refusal of the SMTP server means, for a person who does not know XMail's words by heart. */
export function explainRefusal(stage: string, result: string): string {
  return refusals.get(`${stage}=${result}`) ?? "XMail's source has no such result";
}

export function explainLogin(service: string): string {
  return logins.get(service) ?? "";
}

export function explainQueueState(state: string): string {
  return queueStates.get(state) ?? "";
}

const refusals = new Map([
  ["rcpt=enbr", "more recipients in one message than allowed"],
  ["rcpt=esyntax", "recipient is no valid address"],
  ["rcpt=edsbl", "recipient's account may not receive"],
  ["rcpt=efull", "recipient's mailbox is full"],
  ["rcpt=eaccess", "sender may not post to this mailing list"],
  ["rcpt=eavail", "no such user at a domain of this server"],
  ["rcpt=erelay", "foreign recipient, and the client may not relay"],
  ["rcpt=efilter", "a filter refused the recipient"],
  ["predata=efilter", "a filter refused the message before its text"],
  ["postdata=efilter", "a filter refused the message after its text"],
  ["unknown=efilter", "a filter of unknown type refused"],
  ["conn=efilter", "a filter refused the connection"],
  ["data=efilter", "a filter refused the message"],
  ["size=ebig", "message announced as larger than allowed"],
  ["sndr=eempty", "empty sender, which this server does not allow"],
  ["sndr=esyntax", "sender is no valid address"],
  ["sndr=enodns", "sender's domain is not in the DNS"],
  ["sndr=espam", "sender is on the list of spam addresses"],
  ["sndrip=eipban", "client's address is banned (smtp.ipmap.tab)"],
  ["sndrip=eipspam", "client's address is on the list of spammers"],
  ["sndrip=eipmap", "client's address is on a DNS block list"],
  ["sndrip=erdns", "client's address has no name in the DNS"],
  ["auth=efail", "wrong name or password, or a broken login"],
  ["vrfy=eaccess", "asked whether a user exists (VRFY) without the right"],
  ["etrn=eaccess", "asked for a queue run (ETRN) without the right"],
  ["smtp=essl", "TLS could not be agreed on"],
  ["smtp=eerrs", "cut off after too many errors"],
  ["other=other", "a result this exporter does not know"],
]);

const logins = new Map([
  ["smtp", "sending mail; XMail does not log the name that was tried"],
  ["pop3", "fetching mail"],
  ["ctrl", "administration of the server"],
]);

const queueStates = new Map([
  ["new", "accepted, not yet taken up"],
  ["active", "being delivered"],
  ["retry", "failed, will be tried again"],
  ["frozen", "given up, kept for the administrator"],
  ["local", "put down by a program of this machine, not yet taken up"],
]);
