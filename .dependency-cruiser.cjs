/**
 * Who may import what, each rule with its reason. `npm run check:imports` runs them; test/import-rules.test.ts plants a
 * violation of each and demands a minimum of modules, so that a broken set-up cannot pass as a clean one.
 */
const records = "^src/(line|event)\\.ts$";
const shared = "^src/(errors|log|shipped|version)\\.ts$|^src/common/";
/** Modules of Node itself, as dependency-cruiser names them: `fs/promises`, without `node:`. */
const builtIns = ["^[a-z_]+$", "^[a-z_]+/[a-z]+$"];

/** May this room import more than itself? Whole paths or beginnings, as regular expressions. */
const rooms = [
  room("kinds", [records], "what XMail writes is data and pure functions: no I/O, no libraries, no other room"),
  room("parse", [records, "^src/(kinds|common)/", "^util$"], "text becomes events by pure functions over the kinds"),
  room("journey", [records, "^crypto$"], "joins events by message id, and knows nothing of where they come from or go"),
  room(
    "recent",
    [records, "^src/(kinds|common)/", "^crypto$"],
    "what happened lately is counted from events alone, on the way of every line: no I/O, nothing rendered",
  ),
  room(
    "advice",
    [shared, "^src/texts/advice/"],
    "words for what is wrong and how to fix it: everyone may ask for them, so they know nobody, and what they need is handed in",
  ),
  room(
    "privacy",
    [records, shared, "^src/kinds/", ...builtIns, "^node_modules/lru-cache/"],
    "decides what of an event may leave; which of the ways out it leaves by is nothing to it",
  ),
  room(
    "files",
    [records, shared, ...builtIns, "^node:sqlite$", "^node_modules/tail/"],
    "files makes lines; what stands in them is the business of kinds and parse, which app.ts hands in",
  ),
  room(
    "metrics",
    [records, shared, "^src/(kinds|files)/", ...builtIns, "^node_modules/prom-client/"],
    "this pipeline reads from files and kinds alone; the other pipeline and the pages are joined to it in app.ts",
  ),
  room(
    "otlp",
    [
      ...[records, shared, "^src/(kinds|files)/", "^src/parse/text\\.ts$", "^src/privacy/privacy\\.ts$"],
      ...[...builtIns, "^node_modules/(@opentelemetry|pbf)/"],
    ],
    "this pipeline reads from files and kinds alone; the other pipeline and the pages are joined to it in app.ts",
  ),
  room(
    "spool",
    [records, shared, ...builtIns, "^node_modules/lru-cache/"],
    "counts the queue and hands the counts out; nobody's room but its own",
  ),
  room("probe", [shared, ...builtIns], "asks whether XMail's services answer; what that means is for health to say"),
  room(
    "trace",
    [records, shared, "^src/(kinds|files|parse|journey|privacy|spool)/"],
    "searches the log files for one message; it writes nothing, and what it finds is shown by others",
  ),
  room(
    "texts",
    ["^src/common/"],
    "texts in each language are data and pure functions, and a browser loads some of them",
  ),
  room(
    "http",
    [
      shared,
      "^src/texts/",
      ...builtIns,
      "^node_modules/(express|bcryptjs|yaml|zod|lru-cache|@types/express|uplot|preact|preact-render-to-string)/",
    ],
    "http is handed what it shows as functions, so that no page can reach into a pipeline",
  ),
  room(
    "http/pages/view",
    [
      ...["^src/common/", "^src/texts/(language|page/en)\\.ts$"],
      ...["^src/http/api/(status-document|history-document|details|people)\\.ts$", "^node_modules/preact/"],
    ],
    "the server and the script in the browser draw with the same views, so they need neither Node nor a browser",
  ),
  room(
    "http/pages/browser",
    [
      ...["^src/http/pages/view/", "^src/common/", "^src/texts/(language\\.ts$|page/)"],
      "^src/http/api/(status-document|history-document|details|people)\\.ts$",
      "^node_modules/(preact|uplot)/",
    ],
    "what it imports is bundled and sent to browsers",
  ),
  room(
    "config",
    [
      records,
      shared,
      "^src/(kinds/list|http/paths|simulate/scenario)\\.ts$",
      "^src/parse/zone",
      ...builtIns,
      "^node_modules/(commander|leven|proxy-from-env|zod|yaml)/",
    ],
    "settings are read before any room is built, and know of them but names: of the logs, of time zones, of the simulated problems, and of the paths that are taken",
  ),
  room(
    "simulate",
    ["^src/line\\.ts$", shared, ...builtIns],
    "it stands in for XMail, and a writer that shared columns or names with the reader would share its mistakes",
  ),
];

/** Which files may import a library: elsewhere its types and habits would spread. */
const libraries = [
  library(
    "prom-client",
    "^src/metrics/",
    "one OpenMetrics scrape renames its counters for good: only metrics knows how to live with it",
  ),
  library(
    "@opentelemetry",
    "^src/otlp/",
    "mixed release lines deliver nothing without a word: only otlp may pick from them",
  ),
  library("pbf", "^src/otlp/", "only otlp writes the wire format of protobuf"),
  library("ipaddr.js", "^src/common/ip-address\\.ts$", "one place takes IPv6 addresses apart"),
  library(
    "lru-cache",
    "^src/(http|privacy|spool)/",
    "what the metrics keep on the way of every line is made for that way: decision 16",
  ),
  library("leven", "^src/config/", "only settings are compared with what may have been meant"),
  library("proxy-from-env", "^src/config/", "one place decides which proxy an endpoint has"),
  library("uplot", "^src/http/pages/browser/", "it draws in a browser, and is there by way of the bundle alone"),
  library("preact", "^src/(http/pages|commands/report)/", "only pages and the HTML report are made of components"),
  library(
    "preact-render-to-string",
    "^src/(http/pages/document|commands/report/html)\\.tsx$",
    "one place makes a page of components a text",
  ),
  library("express", "^src/http/", "only http knows how pages are served"),
  library(
    "tail",
    "^src/files/tail\\.ts$",
    "it loses lines; fenced in one file it serves as a wake-up and nothing more",
  ),
  library("cli-progress", "^src/commands/progress\\.ts$", "one place decides where a bar may be drawn"),
  library("commander", "^src/config/", "one place knows the command line"),
  library(
    "zod",
    "^src/(config|http)/",
    "settings and the web configuration are checked at the door; inside, types are enough",
  ),
  library("yaml", "^src/(config|http)/", "only settings and the web configuration are YAML"),
  library("bcryptjs", "^src/http/", "only the web configuration holds password hashes"),
  library("pino", "^src/log\\.ts$", "one place decides what a log message looks like and what it may hold"),
];

module.exports = {
  forbidden: [
    {
      name: "records-import-nothing",
      comment: "line.ts and event.ts are all that crosses a border between rooms: they must not pull anything along.",
      severity: "error",
      from: { path: records },
      to: { pathNot: records },
    },
    {
      name: "shared-imports-no-room",
      comment:
        "errors.ts, log.ts, shipped.ts, version.ts and common/ are used everywhere, so they must stand below every room.",
      severity: "error",
      from: { path: shared },
      to: { path: "^src/", pathNot: shared },
    },
    {
      name: "common-without-node",
      comment: "The script in the browser uses common/ too.",
      severity: "error",
      from: { path: "^src/common/" },
      to: { path: builtIns },
    },
    ...rooms,
    ...libraries,
    {
      name: "only-the-top-joins",
      comment:
        "app.ts, the pipelines, health and the commands join the rooms. A room that imports them turns the flow round.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(main|start|program|app|reload)\\.ts$|^src/(pipelines|health|commands)/" },
      to: { path: "^src/(main|start|program|app|reload)\\.ts$|^src/(pipelines|health|commands)/" },
    },
    {
      name: "pipelines-know-no-health",
      comment: "Health looks at the running pipelines and judges them. What both need lies in pipelines.",
      severity: "error",
      from: { path: "^src/pipelines/" },
      to: { path: "^src/health/" },
    },
    {
      name: "commands-on-top",
      comment: "Commands use pipelines and health. What they share with them lies there.",
      severity: "error",
      from: { path: "^src/(pipelines|health)/" },
      to: { path: "^src/commands/" },
    },
    {
      name: "file-system-in-listed-rooms",
      comment:
        "Files are touched where it is said: log files in files, the queue in spool, settings in config and http, the key " +
        "of privacy in one file there.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot:
          "^src/(files|spool|http|config|commands|simulate)/|^src/privacy/key\\.ts$|^src/(program|signals|shipped)\\.ts$",
      },
      to: { path: "^fs(/promises)?$" },
    },
    {
      name: "browser-script-apart",
      comment: "The script for browsers is built by itself: what Node runs cannot import it.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/http/pages/browser/" },
      to: { path: "^src/http/pages/browser/" },
    },
    {
      name: "no-cycles",
      comment: "In a cycle no file can be understood first, whether it is of code or of types alone.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "source-imports-no-test",
      comment: "What is shipped must run without the tests and the tools around it.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|test-real|bench|scripts)/" },
    },
    {
      name: "source-imports-no-development-package",
      comment: "npm leaves development packages out where the exporter is installed; the browser's script is bundled.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/http/pages/browser/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "everything-resolves",
      comment: "An import that cannot be followed is an import that no rule looks at.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "^node_modules/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    // test/import-rules.test.ts cruises a copy whose node_modules is a link.
    preserveSymlinks: true,
    // Without it, a package's entries below its name (`@opentelemetry/otlp-exporter-base/node-http`) are not found.
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};

function room(name, mayImport, reason) {
  return {
    name: `room-${name}`,
    comment: `src/${name}: ${reason}.`,
    severity: "error",
    from: { path: `^src/${name}/` },
    to: { pathNot: [`^src/${name}/`, ...mayImport] },
  };
}

function library(name, users, reason) {
  return {
    name: `library-${name.replace("@", "")}`,
    comment: `${name}: ${reason}.`,
    severity: "error",
    from: { path: "^src/", pathNot: users },
    to: { path: `^node_modules/(@types/)?${name}/` },
  };
}
