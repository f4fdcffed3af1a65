import { savedObject, type SavedObject } from "./saved-object.ts";

/** A row of panels that share the 48 columns of the grid. */
export interface Row {
  readonly height: number;
  readonly panels: readonly SavedObject[];
  /** Columns of each; without them all are equally wide. */
  readonly widths?: readonly number[];
}

export function dashboard(options: {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Row[];
}): SavedObject {
  const { id, title, about, rows } = options;
  const panels = rows.flatMap(place);
  const attributes = {
    title: `XMail: ${title}`,
    description: about,
    hits: 0,
    panelsJSON: JSON.stringify(panels.map(({ object, grid }, index) => panel(object, grid, index))),
    optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
    version: 1,
    timeRestore: true,
    timeFrom: "now-24h",
    timeTo: "now",
    refreshInterval: { pause: true, value: 60_000 },
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({ query: { query: "", language: "kuery" }, filter: [] }),
    },
  };
  const references = panels.map(({ object }, index) => ({ id: object.id, name: `panel_${index}`, type: object.type }));
  return savedObject("dashboard", id, attributes, references);
}

interface Grid {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function place(
  { height, panels, widths }: Row,
  row: number,
  rows: readonly Row[],
): { object: SavedObject; grid: Grid }[] {
  const y = rows.slice(0, row).reduce((sum, before) => sum + before.height, 0);
  const wide = widths ?? panels.map(() => columns / panels.length);
  return panels.map((object, index) => {
    const x = wide.slice(0, index).reduce((sum, width) => sum + width, 0);
    return { object, grid: { x, y, w: wide[index] ?? 0, h: height } };
  });
}

function panel(object: SavedObject, grid: Grid, index: number): object {
  const title = String(object.attributes["title"]).replace(/^XMail: /, "");
  return {
    version: "7.10.2",
    gridData: { ...grid, i: String(index) },
    panelIndex: String(index),
    embeddableConfig: {},
    title,
    panelRefName: `panel_${index}`,
  };
}

const columns = 48;
