import type { ComponentChildren, TargetedEvent } from "preact";
import type { RecentEvent } from "../../api/details.js";
import { outcomeOptions, readFilter } from "./filter.js";
import type { Filter } from "./page-state.js";
import { visible } from "./text.js";

export interface FilterFormProps {
  readonly kinds: readonly string[];
  readonly recent: readonly RecentEvent[];
  readonly filter: Filter;
  /** With script it filters while typing. */
  readonly onFilter?: ((filter: Filter) => void) | undefined;
}

/** Works as a plain form. */
export function FilterForm({ kinds, recent, filter, onFilter }: FilterFormProps) {
  const change = (event: TargetedEvent<HTMLFormElement>) => {
    if (onFilter === undefined) return;
    if (event.type === "submit") event.preventDefault();
    onFilter(readForm(event.currentTarget));
  };
  const kindOptions = kinds.map((kind): [string, string] => [kind, kind]);
  return (
    <form
      id="filter"
      method="get"
      action="./#recent"
      role="search"
      aria-label="Recent events"
      onInput={change}
      onSubmit={change}
    >
      <Field name="Log">
        <Select name="kind" options={[["", "any"], ...kindOptions]} chosen={filter.kind} />
      </Field>
      <Field name="Result">
        <Select name="outcome" options={outcomeOptions(recent, filter.outcome)} chosen={filter.outcome} />
      </Field>
      <Field name="Text">
        <input type="search" name="text" value={filter.text} maxlength={200} autocomplete="off" />
      </Field>
      <button type="submit">Filter</button>
    </form>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <label>
      <span>{name}</span>
      {children}
    </label>
  );
}

interface SelectProps {
  readonly name: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly chosen: string;
}

function Select({ name, options, chosen }: SelectProps) {
  return (
    <select name={name} value={chosen}>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {visible(text)}
        </option>
      ))}
    </select>
  );
}

function readForm(form: HTMLFormElement): Filter {
  const entries = [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : ""]);
  return readFilter(new URLSearchParams(entries));
}
