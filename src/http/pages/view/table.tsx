import type { ComponentChildren } from "preact";
import { Text } from "./text.js";

export interface Column {
  readonly head: string;
  /**
   * `number` is right-aligned; `word` does not wrap; `address` has room for one of common length. Anything else wraps.
   */
  readonly type?: "number" | "word" | "address";
}

interface Row {
  /** Identifies the row, where rows come and go. */
  readonly key?: string;
  /** A string is text from elsewhere. */
  readonly cells: readonly ComponentChildren[];
}

export interface TableProps {
  readonly caption: ComponentChildren;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** No wider than what is in it. */
  readonly isCompact?: boolean;
}

/**
 * A table whose first column names the row. The roles repeat what the elements mean: on a narrow screen rows become blocks, which would
 * lose it, and each cell is labelled by its `data-label`.
 */
export function Table({ caption, columns, rows, isCompact = false }: TableProps) {
  return (
    <table class={isCompact ? "wide numbers" : "wide"} role="table">
      <caption>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ head, type }) => (
            <th key={head} scope="col" role="columnheader" class={type}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells }, index) => (
          <TableRow key={key ?? index} columns={columns} cells={cells} />
        ))}
      </tbody>
    </table>
  );
}

function TableRow({ columns, cells }: { readonly columns: readonly Column[]; readonly cells: Row["cells"] }) {
  return (
    <tr role="row">
      {columns.map(({ head, type }, index) =>
        index === 0 ? (
          <th key={head} scope="row" role="rowheader" class={type}>
            {shown(cells[index])}
          </th>
        ) : (
          <td key={head} role="cell" data-label={head} class={type}>
            {shown(cells[index])}
          </td>
        ),
      )}
    </tr>
  );
}

/** A string is text from elsewhere. */
export type Fact = readonly [name: string, value: ComponentChildren];

/** Names with their values; entries without a value are left out. */
export function Facts({ caption, list }: { readonly caption: string; readonly list: readonly Fact[] }) {
  return (
    <table class="facts">
      <caption class="unseen">{caption}</caption>
      <tbody>
        {list
          .filter(([, value]) => value !== undefined && value !== "")
          .map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{shown(name)}</th>
              <td>{shown(value)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function shown(content: ComponentChildren): ComponentChildren {
  return typeof content === "string" ? <Text value={content} /> : content;
}
