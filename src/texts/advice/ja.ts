import { formatCount } from "../../common/format.js";
import { translateReason } from "../reasons/ja.js";
import type { AdviceTexts } from "./en.js";

/** WHAT IS WRONG AND HOW TO FIX IT, in Japanese: without a final stop. */
export const advice: AdviceTexts = {
  withFix: (text, fix) => `${text}。${fix}`,
  sentence: (clause) => `${clause}。`,

  reason: translateReason,
  noAnswer: "応答なし",
  emptyBody: (status) => `HTTP ${status}（本文なし）`,
  refusedWith: (refused, answer) => `${refused}：${answer}`,
  everyRecordRejected: "バックエンドがすべてのレコードを拒否しています。エンドポイントか設定に誤りがあります",
  everySpanRejected: "バックエンドがすべてのスパンを拒否しています。エンドポイントか設定に誤りがあります",
  recordsHeld: (count) =>
    `拒否されたレコード ${formatCount(count)} 件を、バックエンドが別のレコードを受理するまで保留しています`,
  spansHeld: "拒否されたスパンを、バックエンドが別のスパンを受理するまで保留しています",

  proxyPassword: (proxy, variable) => `プロキシ ${proxy} のユーザーとパスワードを ${variable} に設定してください`,
  proxyForbids: (proxy, host) =>
    `プロキシ ${proxy} が ${host} への接続を許可しているか確認するか、このホストを NO_PROXY に指定してください`,
  proxyUnreachable: (proxy, variable, host) =>
    `プロキシ ${proxy} に接続できません。${variable} を修正するか、${host} を NO_PROXY に指定してください`,
  nothingListens: (host, setting) =>
    `${host} で待ち受けているプログラムがありません。バックエンドを起動するか、${setting} を修正してください`,
  unknownHost: (name, setting) => `ホスト名 ${name} を解決できません。${setting} を修正してください`,
  isGrpc: (port, setting) =>
    `${port === "" ? "このポート" : `ポート ${port}`} は gRPC 用です。${setting} に OTLP/HTTP のポート（通常は 4318）を指定してください`,
  isNotHttp: (port, setting) =>
    `${port === "" ? "このポート" : `ポート ${port}`} は HTTP で応答しません（gRPC 用のポートなど）。` +
    `${setting} に OTLP/HTTP のポート（通常は 4318）を指定してください`,
  needsTls: (setting) => `このポートには TLS が必要です。${setting} に https:// を指定してください`,
  hasNoTls: (setting) => `このポートは TLS を使いません。${setting} に http:// を指定してください`,
  certificateTime: "バックエンドの証明書を更新するか、このマシンの時計を合わせてください",
  certificateName: (setting) => `${setting} には、バックエンドの証明書にあるホスト名を指定してください`,
  certificateAuthority:
    "バックエンドの証明書に署名した CA のファイルを指定してください：OTEL_EXPORTER_OTLP_CERTIFICATE=FILE.pem",
  clientCertificate:
    "バックエンドがクライアント証明書を要求しています。OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE と OTEL_EXPORTER_OTLP_CLIENT_KEY を設定してください",
  tenant: "テナントを指定してください：OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=TENANT",
  structuredMetadata: "Loki の設定で limits_config.allow_structured_metadata を true にしてください",
  apiKey: "OTEL_EXPORTER_OTLP_HEADERS に API キーを設定してください（name=value、空白は %20）",
  apiKeyRights: "OTEL_EXPORTER_OTLP_HEADERS の API キーとその権限を確認してください",
  redirected: (setting) => `リダイレクトには従いません。${setting} に新しい URL を指定してください`,
  rateLimit:
    "バックエンドがレートを制限しています。送信は自動的に再開しますが、バックエンドの上限を上げることもできます",
  backendFails: "バックエンドが復旧すれば、送信は自動的に再開します。バックエンドのログを確認してください",
  timeout: (host) =>
    `このマシンと ${host} の間のファイアウォールか、バックエンドの過負荷を確認してください` +
    "（OTEL_EXPORTER_OTLP_TIMEOUT（ミリ秒）で待ち時間を延ばせます）",
  connectionCut: (host) => `${host} が OTLP/HTTP のポート（通常は 4318）か、https:// が必要でないかを確認してください`,
  badRequest: "バックエンドの応答を確認してください。docs/backends にバックエンドごとの説明があります",
  protocol: (protocol) => `--otlp.protocol ${protocol} を指定してください`,
  pathAsIs: (setting, path) =>
    `${setting} のパスを修正してください。そのまま使われます。多くのバックエンドでは ${path} です`,
  path: (path) =>
    `--otlp.endpoint のパスを修正してください。その後に ${path} が付きます。多くのバックエンドではパスなし、Loki は /otlp、Elasticsearch は /_otlp、` +
    "VictoriaLogs は /insert/opentelemetry、OpenObserve は /api/ORGANIZATION です",

  logDirectory: (directory, problem) => `ログディレクトリ ${directory}：${problem}`,
  logDirectoryFails: (directory, error) => `ログディレクトリ ${directory}：${error}`,
  noLogs: (directory) => `ログディレクトリ ${directory} に XMail のログがありません`,
  setLogDirectory:
    "--xmail.mail-root に XMail の MAIL_ROOT を、または --xmail.log-dir に smtp-*、pop3-* などのファイルがあるディレクトリを指定してください",
  orSwitches: (setDirectory, switches) =>
    `${setDirectory}。または、必要なログのオプション（${switches}）を付けて XMail を起動してください`,
  unreadableFiles: (directory, count, all, groups) =>
    `ログディレクトリ ${directory}：ログファイル ${formatCount(all)} 個のうち ${formatCount(count)} 個を読み取れません（${groups}）`,
  filesWithError: (names, more, error) =>
    `${names.join("、")}${more > 0 ? `、ほか ${formatCount(more)} 個` : ""}：${error}`,
  noDomains: (path, error) => `${path}：${error}。すべてのドメインを \`other\` として数えます`,
  setMailRoot: "--xmail.mail-root に XMail の MAIL_ROOT を指定してください",
  letUserRead: "エクスポーターのユーザーに読み取り権限を与えてください",
  grantAccess: (owner, user, command) =>
    `エクスポーターをユーザー ${owner} で動かすか、ユーザー ${user} に読み取り権限を与えてください：${command}`,
};
