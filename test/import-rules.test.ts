import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** What breaks each rule: the file, and the import in it. Cycles need two files and stand apart. */
const planted: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ["records-import-nothing", "src/line.ts", "node:util"],
  ["shared-imports-no-room", "src/common/planted.ts", "../kinds/list.js"],
  ["common-without-node", "src/common/planted-19.ts", "node:os"],
  ["room-kinds", "src/kinds/planted.ts", "node:os"],
  ["room-parse", "src/parse/planted.ts", "../files/source.js"],
  ["room-journey", "src/journey/planted.ts", "../kinds/list.js"],
  ["room-recent", "src/recent/planted.ts", "../metrics/store.js"],
  ["room-advice", "src/advice/planted.ts", "../files/rights.js"],
  ["room-privacy", "src/privacy/planted.ts", "../otlp/delivery-status.js"],
  ["room-files", "src/files/planted.ts", "../kinds/list.js"],
  ["room-metrics", "src/metrics/planted.ts", "../parse/parser.js"],
  ["room-otlp", "src/otlp/planted.ts", "../metrics/store.js"],
  ["room-spool", "src/spool/planted.ts", "../files/name.js"],
  ["room-probe", "src/probe/planted.ts", "../files/name.js"],
  ["room-trace", "src/trace/planted.ts", "../http/api/details.js"],
  ["room-texts", "src/texts/planted.ts", "../http/paths.js"],
  ["room-http", "src/http/planted.ts", "../metrics/store.js"],
  ["room-http/pages/view", "src/http/pages/view/planted.ts", "../page.js"],
  ["room-http/pages/browser", "src/http/pages/browser/planted.ts", "../page.js"],
  ["room-config", "src/config/planted.ts", "../files/name.js"],
  ["room-simulate", "src/simulate/planted.ts", "../parse/parser.js"],
  ["library-prom-client", "src/commands/planted-1.ts", "prom-client"],
  ["library-opentelemetry", "src/commands/planted-2.ts", "@opentelemetry/api"],
  ["library-pbf", "src/commands/planted-18.ts", "pbf"],
  ["library-ipaddr.js", "src/commands/planted-19.ts", "ipaddr.js"],
  ["library-lru-cache", "src/commands/planted-20.ts", "lru-cache"],
  ["library-leven", "src/commands/planted-21.ts", "leven"],
  ["library-proxy-from-env", "src/otlp/planted-22.ts", "proxy-from-env"],
  ["library-uplot", "src/http/planted-17.ts", "uplot"],
  ["browser-script-apart", "src/http/planted-18.ts", "./pages/browser/uplot-chart.js"],
  ["library-preact", "src/http/planted-22.ts", "preact"],
  ["library-preact-render-to-string", "src/http/pages/planted-23.tsx", "preact-render-to-string"],
  ["library-express", "src/commands/planted-3.ts", "express"],
  ["library-tail", "src/files/planted-4.ts", "tail"],
  ["library-commander", "src/commands/planted-5.ts", "commander"],
  ["library-zod", "src/commands/planted-6.ts", "zod"],
  ["library-yaml", "src/commands/planted-7.ts", "yaml"],
  ["library-bcryptjs", "src/commands/planted-8.ts", "bcryptjs"],
  ["library-pino", "src/commands/planted-9.ts", "pino"],
  ["library-cli-progress", "src/commands/planted-16.ts", "cli-progress"],
  ["only-the-top-joins", "src/files/planted-10.ts", "../main.js"],
  ["pipelines-know-no-health", "src/pipelines/planted-20.ts", "../health/trends.js"],
  ["commands-on-top", "src/health/planted-21.ts", "../commands/progress.js"],
  ["file-system-in-listed-rooms", "src/otlp/planted-11.ts", "node:fs"],
  ["no-cycles", "src/commands/planted-12.ts", "./planted-12.js"],
  ["source-imports-no-test", "src/commands/planted-13.ts", "../../test/import-rules.test.js"],
  ["source-imports-no-development-package", "src/commands/planted-14.ts", "vitest"],
  ["everything-resolves", "src/commands/planted-15.ts", "./nowhere.js"],
];

describe("the import rules", () => {
  let copy = "";

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), "import-rules-"));
    for (const name of ["src", "test", "package.json", "tsconfig.json", ".dependency-cruiser.cjs"]) {
      await cp(join(root, name), join(copy, name), { recursive: true });
    }
    await symlink(join(root, "node_modules"), join(copy, "node_modules"), "junction");
    for (const [, file, imported] of planted) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), `import "${imported}";\nexport const planted = 1;\n`);
    }
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  test("look at every source file and find nothing", async () => {
    const { cruised, violations } = await cruise(root);
    expect(violations).toEqual([]);
    expect(cruised).toEqual(await sourceFiles(root));
    expect(cruised.length).toBeGreaterThan(60);
  });

  test("each catch the violation planted for it", async () => {
    const { violations } = await cruise(copy);
    const missed = planted.filter(
      ([rule, file]) => !violations.some((violation) => violation.rule === rule && violation.from === file),
    );
    expect(missed).toEqual([]);
  });

  test("all have a violation planted", async () => {
    const { rules } = await cruise(root);
    expect(planted.map(([rule]) => rule).toSorted()).toEqual(rules.toSorted());
  });
});

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** Runs what `npm run check:imports` runs, with an answer that can be counted. */
async function cruise(directory: string): Promise<{ cruised: string[]; violations: Violation[]; rules: string[] }> {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const args = [program, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src"];
  const text = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: directory, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // Exit codes only count violations; no JSON means that it did not run.
      if (stdout.startsWith("{")) resolve(stdout);
      else reject(new Error(stderr, { cause: error }));
    });
  });
  const { modules, summary } = JSON.parse(text) as CruiseResult;
  return {
    cruised: modules
      .map(({ source }) => source)
      .filter((source) => source.startsWith("src/"))
      .toSorted(),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    rules: summary.ruleSetUsed.forbidden.map(({ name }) => name),
  };
}

interface CruiseResult {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

async function sourceFiles(directory: string): Promise<string[]> {
  const names = await readdir(join(directory, "src"), { recursive: true });
  return names
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .toSorted();
}
