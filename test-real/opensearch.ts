import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { findBuilt } from "./built.js";
import { findProgram, freePort, startProgram, temporaryDirectory, until } from "./support.js";

/** A real OpenSearch node in half a gigabyte of memory, as scripts/ci/build.sh opensearch left it. Ends with `stop`. */
export async function startOpenSearch(): Promise<OpenSearch> {
  const java = findProgram("java", "run scripts/ci/install.sh java");
  const built = findBuilt("opensearch");
  const directory = await temporaryDirectory("opensearch");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const home = join(directory, "home");
  await mkdir(home);
  const memory = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Djava.io.tmpdir=${directory}`];
  const classes = ["-cp", `${join(built, "classes")}:${join(built, "jars")}/*`, "OpenSearch"];
  const program = startProgram(java, [...memory, ...classes, home, String(port)]);
  await until("OpenSearch answers", program, async () => (await fetch(url)).ok);

  const send = async (method: string, path: string, body?: unknown) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = path.endsWith("/_bulk") ? "application/x-ndjson" : "application/json";
    const answer = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: text, headers: { "content-type": type } }),
    });
    const answered: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answered).slice(0, 2000)}`);
    return answered;
  };
  return {
    url,
    get: async <T>(path: string) => (await send("GET", path)) as T,
    put: async (path, body) => {
      await send("PUT", path, body);
    },
    post: async <T>(path: string, body?: unknown) => (await send("POST", path, body)) as T,
    async count(index, query = { match_all: {} }) {
      await send("POST", `/${index}/_refresh`);
      return ((await send("POST", `/${index}/_count`, { query })) as { count: number }).count;
    },
    async stop() {
      await program.end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface OpenSearch {
  readonly url: string;
  /** Each throws what OpenSearch says where it refuses. */
  get<T>(path: string): Promise<T>;
  put(path: string, body: unknown): Promise<void>;
  post<T>(path: string, body?: unknown): Promise<T>;
  /** How many documents a query of the query DSL finds, all of those that came so far. */
  count(index: string, query?: object): Promise<number>;
  stop(): Promise<void>;
}

/** The types of an index's fields by their full name, fields of fields (`address.ip`) included. */
export async function fieldTypes({ get }: OpenSearch, index: string): Promise<Record<string, string>> {
  const mappings = Object.values(await get<Record<string, { mappings: Mapping }>>(`/${index}/_mapping`));
  return Object.fromEntries(mappings.flatMap(({ mappings: mapping }) => typesOf(mapping, "")));
}

interface Mapping {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Mapping>>;
  readonly fields?: Readonly<Record<string, Mapping>>;
}

function typesOf({ type, properties = {}, fields = {} }: Mapping, path: string): [string, string][] {
  const inside = Object.entries({ ...properties, ...fields }).flatMap(([name, mapping]) =>
    typesOf(mapping, path === "" ? name : `${path}.${name}`),
  );
  return type === undefined ? inside : [[path, type], ...inside];
}
