import { formatCount } from "../../common/format.js";
import { formatJapaneseDuration } from "../japanese.js";
import type { TraceTexts } from "./en.js";
import { people } from "../people/ja.js";

/** The texts of the pages that have no script: traces, accounts, the frame of runbooks. */
export const trace: TraceTexts = {
  title: "メールの追跡",
  back: "ステータスページへ戻る",
  query: "メッセージ ID、アドレス、相手サーバーの ID",
  time: "期間",
  submit: "追跡",
  span: (days) => {
    if (days === 366) return "直近 1 年";
    if (days === 3_660) return "直近 10 年";
    return days === 1 ? "直近 24 時間" : `直近 ${formatCount(days)} 日間`;
  },
  incomplete: (problem) => `検索は不完全です：${problem}`,
  note: (note) => `注：${note}`,
  tooShort: "短すぎます。メッセージ ID か、3 文字以上を入力してください。",
  found: (messages, hasOthers) => {
    const others = "メッセージ ID のない行";
    if (messages > 0) return `${formatCount(messages)} 通のメール${hasOthers ? `と${others}` : ""}が見つかりました`;
    return hasOthers ? `${others}が見つかりました` : "何も見つかりませんでした";
  },
  searched: ({ found, isCut, from, to, lines, seconds }) => [
    `${found}${isCut ? "（それより古いものは表示していません）" : ""}。検索範囲：`,
    from,
    " ～ ",
    to,
    `、${formatCount(lines)} 行、${seconds < 10 ? `${seconds.toFixed(2)} 秒` : formatJapaneseDuration(seconds)}。`,
  ],
  searchLonger: (link) => ["もっと古いメールかもしれません。期間を広げて検索：", link],
  usePart: "一部だけで検索してください：ドメインを除いたアドレス、ドメインだけ、または相手サーバーの応答にある ID。",
  lookForAddress:
    "どのログにもないアドレスは、伝えられる前に拒否された可能性があります。接続元の IP アドレスで検索してください。",
  elsewhere: (command) => ["別の場所へ移したログの場合：", command],
  newest: "最新のメール",
  older: "以前のメール",
  withoutId: "メッセージ ID なし",
  traceId: (id) => ["トレース ID ", id],
  caption: "位置：行のあるファイルとバイト位置",
  columns: {
    time: "時刻",
    after: "経過",
    log: "ログ",
    result: "結果",
    happened: "内容",
    position: "位置",
  },
  unknownSender: "不明",
  nullSender: "空の差出人",
  envelope: (sender, recipients, more) => [
    "差出人：",
    sender,
    ...recipients.flatMap((recipient, index) => [index === 0 ? "、宛先：" : "、", recipient]),
    ...(more > 0 ? [`、ほか ${formatCount(more)} 件`] : []),
  ],
  denied: (why) => `メールの追跡結果は表示していません：${why}`,
  tooLong: (characters) => `検索文字列が長すぎます。${characters} 文字以内で入力してください。`,
  busy: "別の追跡を実行中です。数秒後にもう一度お試しください。",
  tookTooLong: (seconds) =>
    `検索に ${seconds} 秒以上かかりました。期間を短くするか、コマンドラインの "xmail-exporter trace" を使ってください。`,
  failed: "ログを読み取れません。エクスポーターのログを確認してください。",

  people,

  runbooks: {
    all: "すべてのランブック",
    title: "ランブック",
    none: "# 該当するランブックはありません\n\n[一覧](README.md)を参照してください。",
  },
};
