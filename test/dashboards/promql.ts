import { parser } from "@prometheus-io/lezer-promql";
import type { SyntaxNode } from "@lezer/common";

/** A metric as an expression asks for it. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** Text of the range, of a selector over time: `5m`. */
  readonly range?: string;
  /** The function right around it: `rate`. */
  readonly inside?: string;
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** The selectors of an expression; throws where it is no PromQL. */
export function selectorsOf(expression: string): Selector[] {
  const tree = parser.parse(expression);
  const found: Selector[] = [];
  tree.iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expression.slice(from, to + 20)} in ${expression}`);
      if (type.name === "VectorSelector") found.push(toSelector(node, expression));
    },
  });
  return found;
}

/** Names that an expression groups by or matches on. */
export function groupingsOf(expression: string): string[] {
  const labels: string[] = [];
  parser.parse(expression).iterate({
    enter({ node, type, from, to }) {
      if (type.name === "LabelName" && node.parent?.type.name === "GroupingLabels")
        labels.push(expression.slice(from, to));
    },
  });
  return labels;
}

function toSelector(node: SyntaxNode, text: string): Selector {
  const name = node.getChild("Identifier");
  const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
  const matrix = node.parent?.type.name === "MatrixSelector" ? node.parent : undefined;
  const range = matrix?.getChild("DurationExpr") ?? matrix?.lastChild;
  const inside = functionAround(node, text);
  return {
    metric: textOf(name, text),
    matchers: matchers.map((matcher) => ({
      label: textOf(matcher.getChild("LabelName"), text),
      operator: textOf(matcher.getChild("MatchOp"), text),
      value: textOf(matcher.getChild("StringLiteral"), text).slice(1, -1),
    })),
    ...(range === undefined || range === null ? {} : { range: text.slice(range.from, range.to) }),
    ...(inside === undefined ? {} : { inside }),
  };
}

function functionAround(node: SyntaxNode, text: string): string | undefined {
  let around = node.parent;
  while (
    around !== null &&
    ["MatrixSelector", "OffsetExpr", "StepInvariantExpr", "FunctionCallBody"].includes(around.type.name)
  )
    around = around.parent;
  if (around?.type.name !== "FunctionCall") return undefined;
  return textOf(around.getChild("FunctionIdentifier"), text);
}

function textOf(node: SyntaxNode | null | undefined, text: string): string {
  return node === null || node === undefined ? "" : text.slice(node.from, node.to);
}
