import ts from "typescript";

/** A stretch of prose, or a name split into lower-case words: `keepHandover` is `keep handover`. */
export interface Piece {
  /** Where it begins; a line feed in `text` is one in the file. */
  readonly line: number;
  readonly text: string;
  readonly isName: boolean;
}

/** What a person reads of a file: its name, and its text without code. */
export function piecesOf(path: string, content: string): Piece[] {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(/\..*$/, "");
  const name = { line: 1, text: splitName(base), isName: true };
  if (/\.(tsx?|cjs|mjs)$/.test(path)) return [name, ...piecesOfScript(path, content)];
  const prose = path.endsWith(".md") ? withoutCode(path, content) : content.replaceAll(/^[ #]+/gm, blank);
  return [name, { line: 1, text: prose, isName: false }];
}

/** Comments, strings with a blank in them (others are keys), and names of exports. */
function piecesOfScript(path: string, content: string): Piece[] {
  const file = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const pieces: Piece[] = [];
  const literals: [start: number, end: number][] = [];
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;

  visit(file);
  for (const [start, text] of commentsOf(content, literals)) pieces.push({ line: lineAt(start), text, isName: false });
  return pieces;

  function visit(node: ts.Node): void {
    if (isText(node)) {
      // the start of text between elements is behind its line feeds
      const start = ts.isJsxText(node) ? node.pos : node.getStart(file);
      literals.push([start, node.end]);
      const text = ts.isRegularExpressionLiteral(node) ? "" : node.text;
      if (/\s/.test(text)) pieces.push({ line: lineAt(start), text, isName: false });
    }
    const name = exportedName(node);
    if (name !== undefined)
      pieces.push({ line: lineAt(name.getStart(file)), text: splitName(name.text), isName: true });
    ts.forEachChild(node, visit);
  }
}

function isText(node: ts.Node): node is ts.LiteralLikeNode {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isJsxText(node) ||
    ts.isRegularExpressionLiteral(node) ||
    node.kind === ts.SyntaxKind.TemplateHead ||
    node.kind === ts.SyntaxKind.TemplateMiddle ||
    node.kind === ts.SyntaxKind.TemplateTail
  );
}

function exportedName(node: ts.Node): ts.Identifier | undefined {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  if (!ts.canHaveModifiers(statement) || !isExported(statement)) return undefined;
  const { name } = node as { name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? name : undefined;
}

function isExported(node: ts.HasModifiers): boolean {
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/** `literals` may look like comments: `"https://..."`. */
function* commentsOf(content: string, literals: readonly (readonly [number, number])[]): Iterable<[number, string]> {
  let blanked = content;
  for (const [start, end] of literals) blanked = blanked.slice(0, start) + "_".repeat(end - start) + blanked.slice(end);
  for (const { 0: text, index } of blanked.matchAll(/\/\*[^]*?\*\/|(\/\/[^\n]*(\n\s*)?)+/g))
    yield [index, text.replaceAll(/^[ \t/*]+/gm, "").replaceAll(/`[^`\n]*`/g, "")];
}

/** Blanks code, and in CONTRIBUTING.md the glossary itself. */
function withoutCode(path: string, content: string): string {
  const prose = path === "CONTRIBUTING.md" ? content.replace(/^## Glossary\n[^]*?^## /m, blank) : content;
  return prose
    .replaceAll(/^( *)```[^]*?^\1```/gm, blank)
    .replaceAll(/^ {4}.*$/gm, blank)
    .replaceAll(/`[^`]*`/g, blank);
}

/** Spaces in place of everything but line feeds, so that lines keep their numbers. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}

/** `keepHandover`, `top-clients` and `SHOWN_DEFAULT` in lower-case words. */
function splitName(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_]/g, " ")
    .toLowerCase();
}
