interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** As much of a panel as matters here; a collapsed row holds its panels itself. */
interface Placed {
  readonly type: string;
  gridPos?: Place;
  readonly panels?: Placed[];
}

/**
 * Gives each panel the highest place where it fits, then the leftmost: two lines of numbers can stand beside one tall
 * panel, which the library's own order cannot do. Each row begins below everything before it.
 */
export function arrange(panels: readonly Placed[]): void {
  const bottoms = Array.from({ length: columns }, () => 0);
  for (const panel of panels.flatMap((panel) => [panel, ...(panel.panels ?? [])])) {
    if (panel.type === "row") {
      const y = Math.max(...bottoms);
      panel.gridPos = { x: 0, y, w: columns, h: 1 };
      bottoms.fill(y + 1);
    } else if (panel.gridPos !== undefined) panel.gridPos = drop(bottoms, panel.gridPos);
  }
}

function drop(bottoms: number[], { w, h }: Place): Place {
  const places = Array.from({ length: columns - w + 1 }, (_, x) => ({ x, y: Math.max(...bottoms.slice(x, x + w)) }));
  const highest = Math.min(...places.map(({ y }) => y));
  const { x = 0 } = places.find(({ y }) => y === highest) ?? {};
  bottoms.fill(highest + h, x, x + w);
  return { x, y: highest, w, h };
}

/** Of Grafana's grid. */
const columns = 24;
