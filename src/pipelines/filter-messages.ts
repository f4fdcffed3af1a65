import { isRefused, type Parsed } from "../event.js";
import type { Batch, Item, Source } from "../files/source.js";
import { createReceptions, type SavedReceptions } from "../journey/receptions.js";

/** Gives filter lines that name no message the id of theirs, so that their records are in its trace. */
export interface FilterMessages {
  /** The same source. Costs nothing until the first line of a filter. */
  naming(source: Source): Source;
  /** Undefined where no filter line was ever seen. */
  save(): SavedReceptions | undefined;
}

export function createFilterMessages(saved?: SavedReceptions): FilterMessages {
  const receptions = createReceptions(saved);
  /** What was found for lines that may come again: a record that is sent again is the same. */
  const found = new Map<string, string | undefined>();
  let hasFilters = saved !== undefined;

  function findFor(item: Item): string | undefined {
    const { file, generation, offset } = item.line;
    const key = `${file} ${generation} ${offset}`;
    if (!found.has(key)) found.set(key, isRefused(item.parsed) ? undefined : receptions.messageIdOf(item.parsed));
    for (const oldest of found.keys()) {
      if (found.size <= mostFound) break;
      found.delete(oldest);
    }
    return found.get(key);
  }

  function name(item: Item): Item {
    const { line, parsed } = item;
    if (line.kind !== "filters" || isRefused(parsed) || parsed.fields["messageId"] !== undefined) return item;
    const messageId = findFor(item);
    return messageId === undefined ? item : { line, parsed: { ...parsed, fields: { ...parsed.fields, messageId } } };
  }

  function nameAll(batch: Batch): Batch {
    const { items } = batch;
    hasFilters ||= items.some(({ line }) => line.kind === "filters");
    if (!hasFilters) return batch;
    // a filter line may be read before that of the reception
    for (const { line, parsed } of items) if (line.kind === "smtp") see(parsed);
    return {
      items: items.map(name),
      isLast: batch.isLast === true,
      commit: () => batch.commit(),
      rewind: () => batch.rewind(),
      pass: () => batch.pass(),
    };
  }

  function see(parsed: Parsed): void {
    if (!isRefused(parsed)) receptions.see(parsed);
  }

  return {
    naming: (source) => ({
      goBack: source.goBack,
      next: async (limit, signal) => nameAll(await source.next(limit, signal)),
    }),
    save: () => (hasFilters ? receptions.save() : undefined),
  };
}

/** Lines of filters: as many as are sent before they are acknowledged, and more. */
const mostFound = 5_000;
