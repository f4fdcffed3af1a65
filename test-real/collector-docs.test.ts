import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { findBuilt } from "./built.js";
import { root, temporaryDirectory } from "./support.js";

/** Types of the parts that the Collector of the tests has. */
const there = new Set(["otlp", "file"]);
const blocks = globSync("docs/**/*.md", { cwd: root }).flatMap((page) =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```yaml\n([^]*?)^```$/gm)]
    .map(([, text = ""]) => text)
    // one without pipelines is a part of another one
    .filter((text) => /^receivers:/m.test(text) && /^service:/m.test(text))
    .map((text) => ({ page, config: parse(text) as Config })),
);

test("the pages of four backends have settings of a Collector", () => {
  const pages = new Set(blocks.map(({ page }) => page));
  for (const name of ["backends/collector.md", "backends/elastic.md", "backends/opensearch.md", "scaling.md"])
    expect(pages).toContain(`docs/${name}`);
});

test.each(blocks)(
  "a Collector takes the settings of $page, with stand-ins for the parts it lacks",
  async ({ config }) => {
    expect(await validate(withStandIns(config))).toEqual({ status: 0, said: "" });
  },
);

test("it finds a pipeline that names a part which is not there", async () => {
  const [first] = blocks;
  if (first === undefined) throw new Error("no settings");
  const service = { pipelines: { logs: { receivers: ["otlp"], exporters: ["lost"] } } };
  expect(await validate({ ...withStandIns(first.config), service })).toMatchObject({
    said: expect.stringContaining("lost"),
  });
});

interface Config {
  readonly receivers?: object;
  readonly processors?: object;
  readonly extensions?: object;
  readonly exporters?: object;
  readonly service?: Service;
}

interface Service {
  readonly extensions?: readonly string[];
  readonly pipelines: Readonly<Record<string, Pipeline>>;
}

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors?: readonly string[];
  readonly exporters: readonly string[];
}

/** An exporter becomes a file of its name, a processor and an extension are left out; names that nothing declares stay and are found. */
function withStandIns({ receivers, processors = {}, exporters = {}, extensions = {}, service }: Config): Config {
  const lacks = (name: string) => !there.has(name.split("/")[0] ?? "");
  const isOut = (declared: object) => (name: string) => name in declared && lacks(name);
  const fileOf = (name: string) => (isOut(exporters)(name) ? `file/${name.replace("/", "-")}` : name);
  const files = Object.entries(exporters).map(([name, own]) =>
    isOut(exporters)(name) ? [fileOf(name), { path: "/dev/null" }] : [name, own],
  );
  const pipelines = Object.entries(service?.pipelines ?? {}).map(([name, pipeline]) => [
    name,
    {
      receivers: pipeline.receivers,
      processors: (pipeline.processors ?? []).filter((own) => !isOut(processors)(own)),
      exporters: pipeline.exporters.map(fileOf),
    },
  ]);
  return {
    ...(receivers === undefined ? {} : { receivers }),
    exporters: Object.fromEntries(files) as object,
    service: {
      extensions: (service?.extensions ?? []).filter((name) => !isOut(extensions)(name)),
      pipelines: Object.fromEntries(pipelines) as Service["pipelines"],
    },
  };
}

async function validate(config: Config): Promise<{ readonly status: number | null; readonly said: string }> {
  const directory = await temporaryDirectory("collector-docs");
  try {
    const file = join(directory, "config.yaml");
    await writeFile(file, stringify(config));
    const { status, stdout, stderr } = spawnSync(findBuilt("collector"), ["validate", "--config", file], {
      encoding: "utf8",
    });
    return { status, said: stdout + stderr };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
