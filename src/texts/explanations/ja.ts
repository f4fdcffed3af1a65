import type { explanations as english } from "./en.js";

/** What words of XMail and of the metrics mean, in plain words. */
export const explanations: typeof english = {
  smtpResults: {
    "rcpt=enbr": "1 通の宛先の数が上限を超えています",
    "rcpt=esyntax": "宛先アドレスの形式が正しくありません",
    "rcpt=edsbl": "宛先のアカウントは受信を許可されていません",
    "rcpt=efull": "宛先のメールボックスがいっぱいです",
    "rcpt=eaccess": "差出人はこのメーリングリストに投稿できません",
    "rcpt=eavail": "このサーバーのドメインに該当するユーザーがいません",
    "rcpt=erelay": "宛先がローカルになく、クライアントに中継の権限がありません",
    "rcpt=efilter": "フィルターが宛先を拒否しました",
    "predata=efilter": "フィルターが本文の前にメールを拒否しました",
    "postdata=efilter": "フィルターが本文の後にメールを拒否しました",
    "unknown=efilter": "種類の不明なフィルターが拒否しました",
    "conn=efilter": "フィルターが接続を拒否しました",
    "data=efilter": "フィルターがメールを拒否しました",
    "size=ebig": "申告されたメールのサイズが上限を超えています",
    "sndr=eempty": "差出人が空で、このサーバーでは許可されていません",
    "sndr=esyntax": "差出人アドレスの形式が正しくありません",
    "sndr=enodns": "差出人のドメインが DNS にありません",
    "sndr=espam": "差出人がスパム送信者のリストにあります",
    "sndrip=eipban": "接続元のアドレスが禁止されています（smtp.ipmap.tab）",
    "sndrip=eipspam": "接続元のアドレスがスパム接続元のリストにあります",
    "sndrip=eipmap": "接続元のアドレスが DNS ブロックリストにあります",
    "sndrip=erdns": "接続元のアドレスに DNS の逆引きがありません",
    "auth=efail": "ユーザー名かパスワードの誤り、またはログインの中断です",
    "vrfy=eaccess": "VRFY（ユーザーの存在確認）は許可されていません",
    "etrn=eaccess": "ETRN（キューの処理要求）は許可されていません",
    "smtp=essl": "TLS のネゴシエーションに失敗しました",
    "smtp=eerrs": "エラーが多すぎたため切断しました",
    "other=other": "このエクスポーターの知らない結果です",
  },
  otherResult: "XMail 1.27 にはない結果です",

  logins: {
    smtp: "メールの送信。XMail はユーザー名を記録しません",
    pop3: "メールの取得",
    ctrl: "サーバーの管理",
  },

  senderReasons: {
    blocklisted: "このサーバーのアドレスがブロックリストにあります",
    reputation: "このサーバーまたは差出人のドメインの評価が低くなっています",
    authentication: "SPF・DKIM・DMARC または逆引きの検証に通りません",
  },

  queueStates: {
    new: "受け付け済み、未処理",
    active: "初回の配送を試行中",
    retry: "失敗、再試行待ち",
    frozen: "配送を断念、管理者のために保管",
    local: "ローカルのプログラムが投入、未処理",
  },
};
