import { formatBytes, formatCount } from "../../common/format.js";
import { formatJapaneseDuration } from "../japanese.js";
import type { ProblemTexts } from "./en.js";

/** THE SENTENCES OF PROBLEMS in Japanese. Durations are in seconds. */
export const problems: ProblemTexts = {
  none: "問題は見つかりませんでした。",
  notReady: (reason) => `準備ができていません：${reason}。`,
  catchingUp: (progress) => {
    if (progress === undefined) return "ログに追いつくまで読み取り中です";
    const { percent, bytesLeft, secondsLeft } = progress;
    const estimate = secondsLeft === undefined ? "" : `、残り時間は約 ${formatJapaneseDuration(secondsLeft)}`;
    return `ログに追いつくまで読み取り中です：${percent} % 読み取り済み、残り ${formatBytes(bytesLeft)}${estimate}`;
  },

  serviceDown: (service, address, seconds, error) =>
    `XMail の ${service} サービスが応答しません（${address}${seconds === undefined ? "" : `、${formatJapaneseDuration(seconds)}前から`}）：${error}。`,
  zoneMismatch: (zone) => `設定されたタイムゾーン ${zone} は、メールサーバーのものと異なります。`,
  lag: (log, seconds) => `${log} ログの読み取りが ${formatJapaneseDuration(seconds)}遅れています。`,
  lost: (bytes, log, pipeline) =>
    `${log} ログの ${formatCount(bytes)} バイトが、読み取る前に削除または上書きされました（${pipeline}）。`,
  loginsFailed: (count, service, before) =>
    `直近 15 分間に ${service} のログインが ${formatCount(count)} 回失敗しました` +
    (before === undefined ? "。" : `（その前の 45 分間は ${formatCount(before)} 回）。`),

  noDeliveries: (received) => `直近 1 時間に ${formatCount(received)} 通を受信しましたが、1 通も配送されていません。`,
  localStopped: (recipients) =>
    `15 分間にローカルドメインの宛先を ${formatCount(recipients)} 件受け付けましたが、ローカルのメールボックスには何も届いていません。`,
  noSmailLog: "メールを受信していますが、SMAIL ログがありません。配送を見るには XMail を -Ql 付きで起動してください。",
  noSmtpLog: "メールを配送していますが、SMTP ログがありません。受信を見るには XMail を -Sl 付きで起動してください。",
  localSlow: "ローカルへの配送に時間がかかっています。10 通に 1 通は 1 分以上かかっています。",
  frozenRising: (lastHour, usual, now) =>
    `直近 1 時間に ${formatCount(lastHour)} 通が凍結されました（` +
    (usual === undefined ? "" : `その前日は 1 時間あたり ${formatCount(usual)} 通、`) +
    `現在の合計は ${formatCount(now)} 通）。`,
  queueNotRead: (reason) => `キューを読み取れません：${reason}。`,
  silent: (logs, othersGoOn) => {
    const which = logs.map(
      ({ log, seconds, usualSeconds }) =>
        `${log} は ${formatJapaneseDuration(seconds)}（この曜日と時間帯では長くても ${formatJapaneseDuration(usualSeconds)}）`,
    );
    const hint = othersGoOn
      ? "ほかのログには書き込みがあります。XMail は動いていますが、このサービスが使われていないか、到達できないか、ログが無効です。"
      : "ほかのログにも書き込みがありません。XMail は動いていますか。";
    return `次のログに書き込みがありません：${which.join("、")}。${hint}`;
  },
  ownDomainsRefused: (domains, more, recipients, minutes) => {
    const list = `${domains.join("、")}${more > 0 ? `、ほか ${formatCount(more)} 件` : ""}`;
    return (
      `XMail が自身のドメイン ${list} 宛てのメールを拒否しています。直近 ${minutes} 分間に ${formatCount(recipients)} 件の宛先が ERELAY で拒否されました。` +
      "XMail の動作中に domains.tab または aliasdomain.tab を編集した場合は、XMail を再起動してください。"
    );
  },
  accountSendsMuch: (messages, before) => {
    const usual =
      before === undefined ? "" : `（前日は、どのアカウントも 1 時間に ${formatCount(before)} 通を超えていません）`;
    return `1 つのアカウントが直近 1 時間に ${formatCount(messages)} 通を送信しました${usual}。パスワードがスパム送信者に知られている可能性があります。`;
  },
  providerRefuses: (name, seconds, { refused, tried, isHour }, codes, reason) =>
    `${name} がこのサーバーからのメールを ${formatJapaneseDuration(seconds)}前から拒否しています。直近 ${isHour ? "1 時間" : "24 時間"}の試行 ` +
    `${formatCount(tried)} 件のうち ${formatCount(refused)} 件が拒否されました（${[codes, senderReasons[reason]].filter(Boolean).join("、")}）。`,
  queueStuck: (messages) => `キューが止まっています。${formatCount(messages)} 通が最初の配送試行を待っています。`,
  firstAttemptLate: (messages, seconds) =>
    `XMail の配送の開始が遅れています。まだ試行されていない ${formatCount(messages)} 通のうち最も古いものは ${formatJapaneseDuration(seconds)}待っています。`,

  stateNotWritten: (error) => `状態を保存できません：${error}。`,
  pushFailing: (seconds, why) =>
    `OTLP によるメトリクスの送信が ${formatJapaneseDuration(seconds)}前から失敗しています：${why}。`,
  uidsChange:
    "インスタンス ID を保存できないため、ログレコードの log.record.uid が起動のたびに変わります。--otlp.instance-id を設定してください。",
  recordsWaiting: (seconds, why) => `OTLP の送信が ${formatJapaneseDuration(seconds)}前から待機しています：${why}。`,
  spansWaiting: (seconds, why) =>
    `OTLP によるトレースの送信が ${formatJapaneseDuration(seconds)}前から待機しています：${why}。`,
  recordsRejected: (count) => `OTLP のバックエンドが直近 1 時間に ${formatCount(count)} 件のレコードを拒否しました。`,
  spansRejected: (count) => `OTLP のバックエンドが直近 1 時間に ${formatCount(count)} 件のスパンを拒否しました。`,
};

const senderReasons: Readonly<Record<string, string>> = {
  blocklisted: "ブロックリストに登録",
  reputation: "評価が低い",
  authentication: "SPF・DKIM・DMARC または逆引き",
};
