import { findBuilt } from "./built.js";
import { freePort, startProgram, until, type Program } from "./support.js";

/** A real Jaeger, all in one, that keeps traces in memory. Ends with `stop`. */
export async function startJaeger(): Promise<Jaeger> {
  const file = findBuilt("jaeger");
  const [otlp, query, ...others] = await Promise.all(Array.from({ length: 7 }, () => freePort()));
  const ports = { "collector.otlp.http": otlp, "query.http-server": query };
  const rest = [
    "collector.otlp.grpc",
    "collector.grpc-server",
    "collector.http-server",
    "query.grpc-server",
    "admin.http",
  ];
  const flags = [...Object.entries(ports), ...rest.map((name, index) => [name, others[index]] as const)];
  const program = startProgram(file, [
    "--collector.otlp.enabled=true",
    ...flags.map(([name, port]) => `--${name}.host-port=127.0.0.1:${port}`),
  ]);
  const url = `http://127.0.0.1:${query}`;
  await until("Jaeger answers", program, async () => (await fetch(`${url}/api/services`)).ok);
  return {
    program,
    otlpUrl: `http://127.0.0.1:${otlp}`,
    async spansOf(traceId) {
      const answer = await fetch(`${url}/api/traces/${traceId}`);
      if (answer.status === 404) return [];
      const { data } = (await answer.json()) as { data: readonly { readonly spans: readonly JaegerSpan[] }[] };
      return data.flatMap(({ spans }) => spans).map(toSpan);
    },
    stop: async () => void (await program.end()),
  };
}

export interface Jaeger {
  readonly program: Program;
  readonly otlpUrl: string;
  /** As Jaeger shows them; none where it knows no such trace. */
  spansOf(traceId: string): Promise<Span[]>;
  stop(): Promise<void>;
}

export interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  /** Microseconds since the epoch. */
  readonly start: number;
  readonly duration: number;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

interface JaegerSpan {
  readonly operationName: string;
  readonly spanID: string;
  readonly references: readonly { readonly refType: string; readonly spanID: string }[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly warnings: readonly string[] | null;
}

function toSpan({ operationName, spanID, references, startTime, duration, tags, warnings }: JaegerSpan): Span {
  return {
    name: operationName,
    spanId: spanID,
    parentId: references.find(({ refType }) => refType === "CHILD_OF")?.spanID,
    start: startTime,
    duration,
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    warnings: warnings ?? [],
  };
}
