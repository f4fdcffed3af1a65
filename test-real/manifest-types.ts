import { join } from "node:path";
import ts from "typescript";
import type { Manifest } from "./helm.js";
import { root } from "./support.js";

/**
 * What the validators of kubernetes-models let through, keys that Kubernetes does not know, its types do not: each
 * manifest becomes a literal of its type in a file that exists only for the compiler. Gives one line per error.
 */
export function findTypeErrors(manifests: readonly Manifest[]): string[] {
  const lines = manifests.map((manifest, index) => {
    const { kind, apiVersion } = manifest;
    const place = apiVersion.startsWith("monitoring.")
      ? `@kubernetes-models/prometheus-operator/${apiVersion}/${kind}`
      : `kubernetes-models/${apiVersion}/${kind}`;
    return `export const m${index}: import("${place}").I${kind} = ${JSON.stringify(manifest)};`;
  });
  const text = lines.join("\n");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ESNext) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((fault) => {
    const index = fault.file?.getLineAndCharacterOfPosition(fault.start ?? 0).line ?? -1;
    const manifest = manifests[index];
    return `${manifest?.kind} ${manifest?.metadata.name}: ${ts.flattenDiagnosticMessageText(fault.messageText, " ")}`;
  });
}

/** Beside the tests, so that modules are found as from there. */
const file = join(root, "test-real/manifests-of-the-chart.mts").replaceAll("\\", "/");
