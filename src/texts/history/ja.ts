import { formatCount } from "../../common/format.js";
import { formatJapaneseDuration } from "../japanese.js";
import type { history as english } from "./en.js";

/** Plots, and what they show as a table and as sentences. */
export const history: typeof english = {
  spans: {
    hour: { link: "1 時間", title: "直近 1 時間", before: "その前の 1 時間" },
    day: { link: "1 日", title: "直近 24 時間", before: "その前の 24 時間" },
    week: { link: "1 週間", title: "直近 7 日間", before: "その前の 1 週間" },
    month: { link: "1 か月", title: "直近 31 日間", before: "その前の 31 日間" },
    year: { link: "1 年", title: "直近 1 年", before: "その前の 1 年" },
  },
  spanLinks: "グラフの期間",
  oldLogs: (percent) => `古いログを集計しています：${percent} %`,
  plots: {
    received: { title: "受信", about: "SMTP で受け付けたメール" },
    delivered: { title: "配送", about: "ローカルと外部への配送" },
    queue: { title: "キュー", about: "待っているメール（凍結を除く）" },
    refused: { title: "拒否", about: "SMTP サーバーによる拒否" },
    loginsFailed: { title: "ログイン失敗", about: "SMTP、POP3、CTRL" },
    attempts: { title: "失敗した試行", about: "失敗または延期された配送" },
  },
  before: (title, total) => `${title}：${total}`,
  beforeAtMost: (title, total) => `${title}：最大 ${total}`,
  peak: (count) => `最大 ${formatCount(count)}`,
  atCursor: (label, count, before) => `${label}：${formatCount(count)}（前回：${formatCount(before)}）`,
  data: "グラフのデータ",
  caption: (seconds) => `${formatJapaneseDuration(seconds)}ごとの件数（イベントの時刻による）`,
  from: "開始",

  sentence: ({ title, span, total, before, totalBefore, peak }) => {
    const counted = span === undefined ? `現在の${title}は ${total}` : `${span}の${title}は ${total}`;
    const both = `${counted}、${before}は ${totalBefore}`;
    if (peak === undefined) return `${both}です。`;
    const count = peak.seconds === undefined ? peak.count : `${formatJapaneseDuration(peak.seconds)}で ${peak.count}`;
    return `${both}、最大は ${peak.label} の ${count} です。`;
  },

  day: (day, month) => `${month + 1}月${day}日`,
  dayOfYear: (day, month, year) => `${year}年${month + 1}月${day}日`,
};
