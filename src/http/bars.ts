import { element, type Element } from "./view/element.js";

/** Counts as bars without script: an SVG as wide as it has to be, drawn in the colour of the text. */
export function drawBars(counts: readonly number[]): Element {
  const top = Math.max(1, ...counts);
  const bars = counts.map((count, index) => {
    const height = (count / top) * 100;
    return height === 0 ? "" : `M${index + 0.1} 100v-${height.toFixed(2)}h.8V100z`;
  });
  const box = `0 0 ${Math.max(1, counts.length)} 100`;
  return element(
    "svg",
    { viewBox: box, preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
    element("path", { d: bars.join(""), fill: "currentColor" }),
  );
}
