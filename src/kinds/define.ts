import type { Event, Fields, Severity } from "../event.js";
import type { Add, Attributes, Kind, Reading, Refusal } from "./kind.js";
import type { Step } from "./steps.js";

/** A kind as its file declares it: the fields have their types, so a misspelt one does not compile. */
export interface TypedKind<F extends Fields> extends Omit<
  Kind,
  "read" | "samples" | "attributes" | "sentence" | "holdsSecrets" | "stepOf"
> {
  read(text: string): TypedReading<F> | Refusal;
  samples(event: Event<F>, add: Add): void;
  attributes(event: Event<F>): Attributes;
  sentence(event: Event<F>): string;
  stepOf?(event: Event<F>): Step;
}

interface TypedReading<F extends Fields> extends Reading {
  readonly fields: F;
  readonly severity: Severity;
}

/** Closes over the field types and gives back the one untyped door that the list of eight needs. */
export function defineKind<F extends Fields>(kind: TypedKind<F>): Kind {
  return { ...kind, holdsSecrets: kind.columns.some(({ secret }) => secret === true) };
}
