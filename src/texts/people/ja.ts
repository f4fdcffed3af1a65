import { formatCount } from "../../common/format.js";
import type { people as english } from "./en.js";

export const people: typeof english = {
  title: "アカウント",
  denied: (why) => `アカウントは表示していません。理由：${why}`,

  accounts: {
    title: "送信・ログインしたユーザー",
    none: "送信またはログインしたユーザーはいません。",
    reading: "起動前のログファイルを読み込み中のため、一部が欠けている可能性があります。",
    caption: (distinct, isAtLeast, shown) =>
      `${counted(distinct, isAtLeast, shown, "ユーザー")}（直近 1 時間／24 時間、直近 1 時間のメールの多い順）`,
    account: "ユーザー",
    messages: "メール",
    recipients: "宛先",
    size: "サイズ",
    clients: "接続元アドレス",
    lastLogin: "最後のログイン",
    service: "サービス",
    from: "接続元",
    pair: (hour, day) => `${hour}／${day}`,
  },

  psync: {
    title: "PSYNC による取得",
    none: "直近 1 週間に PSYNC のセッションはありません。",
    caption: (distinct, isAtLeast, shown, failing) =>
      `${counted(distinct, isAtLeast, shown, "アカウント")}、${failing === 0 ? "失敗中はありません" : `失敗中 ${formatCount(failing)}`}`,
    account: "アカウント",
    remote: "取得元",
    result: "最後のセッション",
    success: "最後の成功",
    failure: "最後の失敗",
    fetched: "24 時間の取得数",
    at: (user, server) => `${user}（${server}）`,
    failingSince: (since, failures, isAtLeast) => [
      "：",
      since,
      `${isAtLeast ? "以前" : ""}から ${formatCount(failures)} 回`,
    ],
    undelivered: (count) => ` ${formatCount(count)} 通をこのサーバーで配送できませんでした`,
    never: "不明",
    amount: (messages, size) => `${formatCount(messages)} 通（${size}）`,
    reasons:
      "XMail は理由をログに残しません。efail：接続、ログイン、転送のいずれかの失敗。enouser：ローカルユーザーが存在しません。",
  },

  names: {
    title: "試されたユーザー名",
    none: "直近 24 時間に試された名前で、表示できるものはありません。",
    caption: (distinct, isAtLeast, shown) => counted(distinct, isAtLeast, shown, "件"),
    name: "名前",
    service: "サービス",
    count: "ログイン失敗",
    clients: "接続元アドレス",
    first: "最初",
    last: "最後",
    rule: "POP3 と CTRL、直近 24 時間。3 つ以上の接続元アドレスから試された名前と、ログインに成功したことのある名前だけを表示します。それ以外は誰かのパスワードかもしれません。SMTP のログには、失敗したログインの名前がありません。",
  },

  mailboxes: {
    title: "満杯のメールボックス",
    none: "直近 24 時間に、メールボックスが満杯のために拒否された宛先はありません。",
    caption: (distinct, isAtLeast, shown) => counted(distinct, isAtLeast, shown, "宛先"),
    recipient: "宛先",
    refused: "拒否",
    since: "開始",
    last: "最後",
  },
};

function counted(distinct: number, isAtLeast: boolean, shown: number | undefined, what: string): string {
  const all = `${formatCount(distinct)} ${what}${isAtLeast ? "以上" : ""}`;
  return shown === undefined ? all : `${all}、うち上位 ${shown} を表示`;
}
