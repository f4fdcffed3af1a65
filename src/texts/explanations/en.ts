/** What words of XMail and of the metrics mean, in plain words. */
export const explanations = {
  /** By phase and result of SMTP. */
  smtpResults: {
    "rcpt=enbr": "more recipients in one message than allowed",
    "rcpt=esyntax": "invalid recipient address",
    "rcpt=edsbl": "recipient's account may not receive",
    "rcpt=efull": "recipient's mailbox is full",
    "rcpt=eaccess": "sender may not post to this mailing list",
    "rcpt=eavail": "no such user at a domain of this server",
    "rcpt=erelay": "recipient is not local, and the client may not relay",
    "rcpt=efilter": "a filter refused the recipient",
    "predata=efilter": "a filter refused the message before its text",
    "postdata=efilter": "a filter refused the message after its text",
    "unknown=efilter": "a filter of unknown type refused",
    "conn=efilter": "a filter refused the connection",
    "data=efilter": "a filter refused the message",
    "size=ebig": "announced message size is over the limit",
    "sndr=eempty": "empty sender, which this server does not allow",
    "sndr=esyntax": "invalid sender address",
    "sndr=enodns": "sender's domain is not in the DNS",
    "sndr=espam": "sender is on the list of spam senders",
    "sndrip=eipban": "client's address is banned (smtp.ipmap.tab)",
    "sndrip=eipspam": "client's address is on the list of spam clients",
    "sndrip=eipmap": "client's address is on a DNS block list",
    "sndrip=erdns": "client's address has no name in the DNS",
    "auth=efail": "wrong user name or password, or an aborted login",
    "vrfy=eaccess": "VRFY (does a user exist) is not allowed",
    "etrn=eaccess": "ETRN (queue run) is not allowed",
    "smtp=essl": "TLS negotiation failed",
    "smtp=eerrs": "disconnected after too many errors",
    "other=other": "a result this exporter does not know",
  },
  otherResult: "not a result of XMail 1.27",

  /** By service. */
  logins: {
    smtp: "sending mail; XMail does not log the user name",
    pop3: "fetching mail",
    ctrl: "server administration",
  },

  /** Why a provider refuses this server. */
  senderReasons: {
    blocklisted: "this server's address is on a blocklist",
    reputation: "bad reputation of this server or of the sender's domain",
    authentication: "SPF, DKIM, DMARC or reverse DNS do not pass",
  },

  queueStates: {
    new: "accepted, not yet processed",
    active: "in the first attempt",
    retry: "failed, will be retried",
    frozen: "given up, kept for the administrator",
    local: "submitted by a local program, not yet processed",
  },
};
