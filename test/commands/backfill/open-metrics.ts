export interface ReadSeries {
  /** With its labels: `x_total{a="b"}`. */
  readonly name: string;
  /** `time` in seconds. */
  readonly samples: { readonly time: number; readonly value: number }[];
}

/** Reads a file of samples with times by hand. Families and points must stand together: a name that comes back is there twice. */
export function readOpenMetrics(page: string): { families: string[]; series: ReadSeries[]; ended: boolean } {
  const families: string[] = [];
  const series: ReadSeries[] = [];
  // the lines of one histogram take turns, those of a counter do not
  let current = new Map<string, ReadSeries>();
  let point = "";
  for (const line of page.split("\n")) {
    const family = /^# TYPE (\S+)/.exec(line)?.[1];
    if (family !== undefined) families.push(family);
    const [, name, value, time] = /^([^#].*) (\S+) (\S+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const whose = name
      .replace(/_(bucket|sum|count)\b/, "")
      .replace(/,?le="[^"]*"|\{\}/g, "")
      .replace("{}", "");
    if (whose !== point) current = new Map();
    point = whose;
    let found = current.get(name);
    if (found === undefined) {
      found = { name, samples: [] };
      current.set(name, found);
      series.push(found);
    }
    found.samples.push({ time: Number(time), value: Number(value) });
  }
  return { families, series, ended: page.endsWith("\n# EOF\n") };
}
