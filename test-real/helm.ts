import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { findBuilt } from "./built.js";
import { root } from "./support.js";

/** The chart through a real Helm, without a cluster. */
export const chart = join(root, "helm/xmail-exporter");

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<{
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  }>;
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

/** All that the chart makes of a file of values and of single ones; throws what Helm says. */
export function template(values: string | undefined, set: readonly string[] = [], directory = chart): Manifest[] {
  const files = values === undefined ? [] : ["--values", join(chart, "ci", values)];
  return templateWith("rel", [...files, ...set.flatMap((pair) => ["--set-json", pair])], directory);
}

/** The same for flags as a user gives them. */
export function templateWith(release: string, flags: readonly string[], directory = chart): Manifest[] {
  const { status, stdout, stderr } = helm("template", release, directory, ...flags);
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => {
      for (const { message } of document.errors) throw new Error(message);
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

export function lint(values: string): { status: number | null; said: string } {
  return lintWith(["--values", join(chart, "ci", values)]);
}

export function lintWith(flags: readonly string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = helm("lint", chart, "--strict", ...flags);
  return { status, said: stdout + stderr };
}

/** Helm knows the Kubernetes it was released with only in official builds. */
const kubeVersion = "1.34.0";

function helm(...args: readonly string[]) {
  return spawnSync(program(), [...args, "--kube-version", kubeVersion], { encoding: "utf8" });
}

let found: string | undefined;

function program(): string {
  found ??= findBuilt("helm");
  return found;
}
