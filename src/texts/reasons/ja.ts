/**
 * REASONS IN JAPANESE that other rooms give in English, because they log them: by the English text, with `{}` where it has something of its own. Others
 * (an operating system's message, a host's reply) stay as they are.
 */
export const reasons: Readonly<Record<string, string>> = {
  // errors.ts
  "no such file or directory": "ファイルまたはディレクトリがありません",
  "permission denied": "アクセスが拒否されました",
  "operation not permitted": "操作が許可されていません",
  "file exists": "ファイルが存在します",
  "is a directory": "ディレクトリです",
  "is not a directory": "ディレクトリではありません",
  "too many symbolic links": "シンボリックリンクが多すぎます",
  "file name too long": "ファイル名が長すぎます",
  "read-only file system": "読み取り専用のファイルシステムです",
  "no space left on device": "デバイスに空き領域がありません",
  "disk quota exceeded": "ディスクの割り当てを超えました",
  "input/output error": "入出力エラーです",
  "stale file handle of a network share": "ネットワーク共有のファイルハンドルが無効です",
  "too many open files": "開いているファイルが多すぎます",
  "too many open files in system": "システム全体で開いているファイルが多すぎます",
  "connection refused": "接続が拒否されました",
  "host name not found": "ホスト名が見つかりません",
  "temporary failure in name resolution": "名前解決が一時的に失敗しました",
  "no route to host": "ホストへの経路がありません",
  "connection timed out": "接続がタイムアウトしました",
  "connection reset": "接続がリセットされました",
  "unknown error": "不明なエラー",
  // probe/greeting.ts
  "no answer within {} seconds": "{} 秒以内に応答がありません",
  "the connection was closed without a greeting": "応答メッセージなしで接続が閉じられました",
  "what answers is not this service": "応答したのは別のサービスです",
  "it answers with {}": "{} という応答が返りました",
  // pipelines/queue/queue.ts
  "it was not scanned yet": "まだ読み取っていません",
  "the spool holds no directories of a queue": "spool にキューのディレクトリがありません",
  "there is no spool in the mail root": "MailRoot に spool がありません",
  "permission denied: the spool is open to XMail's user alone":
    "アクセスが拒否されました。spool は XMail のユーザーだけが読み取れます",
  "it is switched off by --spool.interval": "--spool.interval で無効にされています",
  // pipelines/
  "the logs are being read for the first time": "ログを初めて読み取っています",
  "the SMAIL log shows UTC offset {}, which is not that of {}; set --xmail.timezone":
    "SMAIL ログの UTC との時差は {} で、{} のものと異なります。--xmail.timezone を設定してください",
};

/** `it answers with 421` becomes `421 という応答が返りました`. */
export function translateReason(english: string): string {
  for (const [template, matches] of templates) {
    const [found, ...own] = matches.exec(english) ?? [];
    if (found !== undefined)
      return own.reduce((text, word) => text.replace("{}", () => word), reasons[template] ?? english);
  }
  return english;
}

const templates = Object.keys(reasons).map(
  (template) =>
    [
      template,
      new RegExp(
        `^${template
          .split("{}")
          .map((piece) => escape(piece))
          .join("(.+?)")}$`,
        "s",
      ),
    ] as const,
);

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
