import type { Event, Fields, RefusalReason, Severity } from "../event.js";
import type { Add, Attributes, Kind, Meaning, Stage } from "./kind.js";
import { type Row, rowOf } from "./row.js";
import type { Step } from "./steps.js";

/** Reads one field of a line by the place that its column has, or out of what the line means. */
type Readers<M> = Readonly<Record<string, (row: Row, meaning: M) => Fields[string]>>;

type FieldsOf<R extends Readers<never>> = { readonly [K in keyof R]: ReturnType<R[K]> };

/** A kind as its file declares it: the fields have their types, so a misspelt one does not compile. */
export interface TypedKind<M extends Meaning, R extends Readers<M>> extends Omit<
  Kind,
  | "read"
  | "readFields"
  | "find"
  | "fields"
  | "samples"
  | "attributes"
  | "sentence"
  | "holdsSecrets"
  | "stepOf"
  | "stageOf"
> {
  find(row: Row): M | RefusalReason;
  fields: R;
  samples(event: Event<FieldsOf<R>>, add: Add): void;
  attributes(event: Event<FieldsOf<R>>): Attributes;
  sentence(event: Event<FieldsOf<R>>): string;
  stepOf?(event: Event<FieldsOf<R>>): Step;
  stageOf?(event: Event<FieldsOf<R>>): Stage | undefined;
}

/** Closes over the field types and gives back the one untyped door that the list of eight needs. */
export function defineKind<M extends Meaning, R extends Readers<M>>(kind: TypedKind<M, R>): Kind {
  const typed = kind as unknown as Omit<Kind, "read" | "holdsSecrets">;
  const names = Object.keys(kind.fields);
  const readers = names.map((name) => [name, typed.fields[name]] as const);
  // setting what is there is faster than making it, a name at a time
  const empty: Fields = Object.fromEntries(names.map((name) => [name, undefined]));

  function readFields(row: Row, meaning: Meaning): Fields {
    const fields: Record<string, Fields[string]> = { ...empty };
    for (const [name, read] of readers) fields[name] = read?.(row, meaning);
    return fields;
  }

  return {
    ...typed,
    holdsSecrets: kind.columns.some(({ secret }) => secret === true),
    readFields,
    read(text) {
      const row = rowOf(text);
      if (row === undefined) return { reason: "continuation" };
      const meaning = typed.find(row);
      if (typeof meaning === "string") return { reason: meaning };
      const notBefore = typed.notBefore?.(row);
      return {
        localTime: row.text(row.timeColumn),
        ...{ name: meaning.name, outcome: meaning.outcome, severity: meaning.severity },
        fields: readFields(row, meaning),
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(row.closed ? {} : { open: true }),
      };
    },
  };
}

/** What lines of a kind can mean, each once. */
export function meaningOf(name: string, outcome: string, severity: Severity = "INFO"): Meaning {
  return { name, outcome, severity };
}
