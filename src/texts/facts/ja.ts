import { formatJapaneseDuration } from "../japanese.js";
import type { facts as english } from "./en.js";

/** Tables of names and values: what is sent where, and how the process is. */
export const facts: typeof english = {
  otlp: {
    records: "OTLP のログレコード",
    traces: "OTLP のトレース",
    metrics: "OTLP のメトリクス",
    state: "状態",
    states: { delivering: "送信中", waiting: "待機中", pushing: "送信中", failing: "失敗中" },
    recordsOff: "無効：エンドポイントが設定されていません（--otlp.endpoint）",
    tracesOff: "無効：トレースは送信しません（--otlp.traces）",
    metricsOff: "無効：メトリクスは送信しません（--otlp.metrics）",
    since: "状態の開始",
    waitingBecause: "待機の理由",
    failingSince: "失敗の開始",
    fix: "対処方法",
    endpoint: "エンドポイント",
    proxy: "プロキシ",
    lastAnswer: "最後の応答",
    lastAccepted: "最後の受理",
    notYet: "まだありません",
    counts: {
      records: {
        accepted: "受理されたレコード",
        rejected: "拒否されたレコード",
        skipped: "送信しなかったレコード",
        retried: "再送したレコード",
      },
      spans: {
        accepted: "受理されたスパン",
        rejected: "拒否されたスパン",
        skipped: "送信しなかったスパン",
        retried: "再送したスパン",
      },
    },
    pushesAccepted: "受理された送信",
    pushesFailed: "失敗した送信",
    dataPoints: "データポイント",
    dataPointsRejected: "拒否されたデータポイント",
  },

  process: {
    started: "起動",
    ready: "準備完了",
    yes: "はい",
    no: (reason) => `いいえ：${reason ?? "理由不明"}`,
    timezone: "ログのタイムゾーン",
    timezoneCheck: "タイムゾーンの検査",
    notEnough: "データがまだ足りません",
    matches: "ログと一致しています",
    isAhead: (seconds) => `ログが ${formatJapaneseDuration(seconds)}進んでいます`,
    isBehind: (seconds) => `ログが ${formatJapaneseDuration(seconds)}遅れています`,
    stateDirectory: "状態ディレクトリ",
    lastWritten: "状態の最終保存",
    notYet: "まだありません",
    lastError: "最後の書き込みエラー",
  },
};
