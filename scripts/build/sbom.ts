import type { Package } from "./packages.ts";

/**
 * A bill of materials (CycloneDX 1.5) of what is in an artefact, not of what was installed to make it. The same content gives the same
 * text: no time, no serial number.
 */
export function renderSbom(version: string, packages: readonly Package[]): string {
  const own = component("application", { name: "xmail-exporter", version, license: "Apache-2.0" });
  return toText(
    own,
    packages.map((one) => component("library", one)),
  );
}

/** The same where Node, of this version, is part of the artefact. */
export function addRuntime(sbom: string, node: string): string {
  const { metadata, components } = JSON.parse(sbom) as ReturnType<typeof toBom>;
  const runtime = {
    ...{ type: "platform", "bom-ref": `pkg:generic/node@${node}`, name: "node", version: node },
    ...{ description: "Node.js with V8, OpenSSL, ICU and libuv", purl: `pkg:generic/node@${node}` },
    ...{ cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:*:*:*:*`, licenses: [{ license: { id: "MIT" } }] },
  };
  return toText(metadata.component, [...components, runtime]);
}

interface Component {
  readonly type: string;
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
}

function component(type: string, { name, version, license }: Pick<Package, "name" | "version" | "license">): Component {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { type, "bom-ref": purl, name, version, purl, licenses: [{ license: { id: license } }] };
}

function toBom(own: Component, components: readonly Component[]) {
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    ...{ bomFormat: "CycloneDX", specVersion: "1.5", version: 1 },
    metadata: { component: own },
    components,
    dependencies: [{ ref: own["bom-ref"], dependsOn: components.map((one) => one["bom-ref"]) }],
  };
}

function toText(own: Component, components: readonly Component[]): string {
  return `${JSON.stringify(toBom(own, components), undefined, 2)}\n`;
}
