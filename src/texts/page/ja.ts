import { formatCount } from "../../common/format.js";
import { explanations } from "../explanations/ja.js";
import { facts } from "../facts/ja.js";
import { history } from "../history/ja.js";
import { formatJapaneseDuration } from "../japanese.js";
import type { PageTexts } from "./en.js";

/** THE TEXTS OF THE STATUS PAGE in Japanese: nouns in headings, です・ます in sentences, the terms of README.ja.md. */
export const page: PageTexts = {
  language: "ja",
  languages: "言語",
  skip: "本文へ移動",
  pages: "ページ",
  characters: (count) => ` …（全 ${formatCount(count)} 文字）`,
  duration: formatJapaneseDuration,

  tab: {
    disconnected: "切断",
    problems: (count) => `問題 ${count} 件`,
  },

  overall: { show: "表示", whatToDo: "対処方法" },

  bar: {
    reload: (time, zone) => [time, " ", zone, " 現在。最新の状態を見るには再読み込みしてください。"],
    connecting: (time) => [time, " 現在"],
    live: (emphasize, time) => [emphasize("ライブ"), "：", time, " 現在"],
    paused: (emphasize, time) => [emphasize("一時停止"), "：", time, " から"],
    lost: (emphasize, time) => [emphasize("切断"), "：", time, " から。再接続しています。"],
    pause: "一時停止",
    metrics: "メトリクス",
    readiness: "準備状態",
    statusJson: "状態（JSON）",
    trace: "メールの追跡",
  },

  clock: {
    ago: (seconds) => `${formatJapaneseDuration(seconds)}前`,
    ahead: (seconds) => `${formatJapaneseDuration(seconds)}先`,
    unknown: "時刻不明",
  },

  sections: {
    refusals: "SMTP サーバーによる拒否",
    logins: "ログイン失敗",
    queue: "キュー",
    destinations: "配送先",
    topClients: "接続元の上位",
    queued: "キュー内のメール",
    recent: "最近のイベント",
    logs: "ログ",
    otlp: "OTLP の送信",
    process: "プロセス",
    settings: "設定",
  },

  footer: (link) => [
    link("ランブック（英語）"),
    "に、問題とアラートの意味と対処方法があります。ステータスページの説明はプロジェクトの docs/status-page.md（英語）、Grafana のダッシュボードは dashboards、アラートルールは alerts にあります。",
  ],

  refusals: {
    none: "計数の開始以来、拒否はありません。",
    caption: "理由別（計数の開始以来）",
    result: "結果",
    meaning: "意味",
    lastHour: "直近 1 時間",
    total: "合計",
  },

  logins: {
    none: "計数の開始以来、ログインの失敗はありません。",
    caption: "サービス別（計数の開始以来）",
    service: "サービス",
    lastHour: "直近 1 時間",
    total: "合計",
  },

  queue: {
    unknown: (reason) => ["キューの状態は不明です：", reason, "。"],
    caption: "状態別",
    captionAsOf: (time) => ["状態別、", time, " 現在"],
    state: "状態",
    messages: "メール",
    size: "サイズ",
    oldest: "最も古いメール",
    noFailures: "計数の開始以来、失敗した配送試行はありません。",
    failures: "理由別の失敗した配送試行（計数の開始以来）",
    reason: "理由",
    class: "分類",
    attempts: "試行",
  },

  destinations: {
    none: "直近 24 時間に、ほかのサーバーへ送信したメールはありません。",
    caption: "プロバイダー別の試行（直近 1 時間と 24 時間）",
    provider: "プロバイダー",
    others: "その他のプロバイダー",
    forSenders: "プロバイダーの送信者向けページ",
    delivered: "配送済み",
    deferred: "延期",
    failed: "失敗",
    lastHour: "1 時間",
    lastDay: "24 時間",
    within: (result, span) => `${result}（${span}）`,
    lastRefusal: "このサーバーに対する直近の拒否",
    refusing: "拒否の開始：",
    refusal: (code, meaning, time) => [code, " ", meaning, "、", time],
  },

  topClients: {
    refusals: "拒否の多い接続元",
    logins: "ログイン失敗の多い接続元",
    noRefusals: "エクスポーターの起動以来、拒否はありません。",
    noLogins: "エクスポーターの起動以来、ログインの失敗はありません。",
    caption: (distinct, isAtLeast, shown) =>
      `${formatCount(distinct)} アドレス${isAtLeast ? "以上" : ""}` +
      (shown === undefined ? "" : `、うち上位 ${shown} を表示`),
    address: "アドレス",
    count: "件数",
    mostly: "主な内容",
    first: "最初",
    last: "最後",
  },

  accounts: {
    title: "アカウント",
    busiest: "送信が最も多いユーザー",
    sent: (hour, day) => `：直近 1 時間に ${formatCount(hour)} 通、24 時間に ${formatCount(day)} 通`,
    psync: "PSYNC",
    failing: (failing, all) => `${formatCount(all)} アカウント中、失敗中 ${formatCount(failing)}`,
    since: (time) => ["、最も長いものは ", time, " から"],
    names: "24 時間に試された名前",
    mailboxes: "満杯のメールボックス",
    all: "すべてのアカウント、最後のログイン、試された名前",
  },

  queued: {
    list: "キュー内のメールの一覧",
    none: "キューにメールはありません。",
    noMatch: (searched) => `条件に合うメールはありません${within(searched)}。`,
    caption: (from, to, matching, searched) =>
      `${formatCount(matching)} 通中 ${formatCount(from)}～${formatCount(to)} 通目${within(searched)}、古い順、凍結は最後`,
    message: "メール",
    state: "状態",
    from: "差出人",
    to: "宛先",
    waiting: "待ち時間",
    size: "サイズ",
    attempts: "試行",
    lastFailure: "最後の失敗",
    nextAttempt: "次の試行",
    emptySender: "空",
    waitingFor: (seconds) => (seconds < 0 ? `${formatJapaneseDuration(-seconds)}先` : formatJapaneseDuration(seconds)),
    triedAt: (dim, time) => [dim([time, " に"]), "試行"],
    failedAt: (time) => ["、", time],
    previous: "前へ",
    next: "次へ",
  },

  filter: {
    log: "ログ",
    result: "結果",
    text: "文字列",
    state: "状態",
    any: "すべて",
    refusedOrFailed: "拒否または失敗",
    submit: "絞り込み",
    events: "最近のイベント",
    queue: "キュー",
  },

  recent: {
    list: "最近のイベントの一覧",
    none: "エクスポーターの起動以来、イベントはありません。",
    noMatch: (kept) => `直近の ${formatCount(kept)} 件に、条件に合うイベントはありません。`,
    caption: (shown, kept, isOlder) =>
      `直近の ${formatCount(kept)} 件のうち ${formatCount(shown)} 件${isOlder ? "（以前のページ）" : ""}、新しい順`,
    time: "時刻",
    log: "ログ",
    event: "イベント",
    result: "結果",
    happened: "内容",
    message: "メール",
    newest: "最新のイベント",
    older: "以前のイベント",
    showOlder: "以前のイベントを表示",
  },

  logs: {
    none: "ログファイルはまだありません。",
    caption: "起動後に読んだ量（ログ別）",
    log: "ログ",
    files: "ファイル",
    read: "読み取り済み",
    metricsLag: "メトリクスの遅れ",
    otlpLag: "OTLP の遅れ",
    lastEvent: "最後のイベント",
    lines: "行",
    refusedLines: "拒否した行",
    noEvent: "まだありません",
    readOf: (read, size) => `${read}／${size}`,
    position: (offset, size) => `：${formatCount(size)} バイト中 ${formatCount(offset)} バイト目`,
    unknownLag: "不明",
    upToDate: "なし",
    lag: (bytes, seconds) => `${bytes}、${formatJapaneseDuration(seconds)}`,
    noneRefused: "なし",
    refusedAt: (file, offset, reason) => `${file}：${formatCount(offset)} バイト目 ${reason}`,
  },

  denied: {
    title: "詳細の非表示",
    why: (reason) => [
      "最近のイベント、接続元のアドレス、アカウント、キュー内のメールには個人のアドレスが含まれるため、表示していません。理由：",
      reason,
    ],
    openDirectly: (link) => ["表示するには、", link("ステータスページを直接開いてください"), "。"],
    token: "トークン",
    submit: "詳細を表示",
    reasons: {
      crossSite: "別のウェブサイトからのリクエストです。",
      wrongToken: "トークンが正しくありません。",
      noToken: "このエクスポーターのトークンが必要です。",
      otherMachine: "別のマシンからのリクエストのため、このエクスポーターのトークンが必要です。",
      otherHost: "localhost 宛てのリクエストではないため、このエクスポーターのトークンが必要です。",
      proxy:
        "プロキシを経由したリクエスト（X-Forwarded-For などのヘッダーあり）のため、このエクスポーターのトークンが必要です。",
      noBrowser: "ブラウザーからのリクエストではない（HTTP/1.0）ため、このエクスポーターのトークンが必要です。",
    },
    useToken:
      "ステータスページの URL の末尾に ?token=TOKEN を付けるか、ページでトークンを入力してください。プログラムからは " +
      '"Authorization: Bearer TOKEN" として送ります。エクスポーターのマシンでトークンを表示するには：',
    tokenNotKept: (file, problem) =>
      `${file} を使用できない（${problem}）ため、トークンは今回の実行中だけ有効で、端末で起動した場合だけ表示されます。` +
      "原因を取り除いて再起動するか、ユーザーとパスワードを設定してください（docs/web-configuration.md）。",
  },

  history,
  explanations,
  ...facts,
};

function within(searched: number | undefined): string {
  return searched === undefined ? "" : `（先頭の ${formatCount(searched)} 通のうち）`;
}
