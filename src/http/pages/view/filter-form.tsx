import type { ComponentChildren, TargetedEvent } from "preact";
import { outcomeOptions } from "./filter.js";
import { type EventFilter, type PageQuery, type QueueFilter, readPageQuery } from "./page-query.js";
import { visible } from "./text.js";
import { useTexts } from "./texts.js";

/** With script, lists are filtered while typing; without, these are plain forms. `goTo` is the id of a section to show. */
export type OnQuery = ((query: Partial<PageQuery>, goTo?: string) => void) | undefined;

export interface EventFormProps {
  readonly kinds: readonly string[];
  readonly outcomes: readonly string[];
  readonly filter: EventFilter;
  readonly onQuery: OnQuery;
}

export function EventForm({ kinds, outcomes, filter, onQuery }: EventFormProps) {
  const { filter: texts } = useTexts();
  return (
    <Form
      id="filter"
      label={texts.events}
      action="./#recent"
      onInput={onQuery && (({ events }) => onQuery({ events }))}
    >
      <Field name={texts.log}>
        <Select name="kind" options={[["", texts.any], ...same(kinds)]} chosen={filter.kind} />
      </Field>
      <Field name={texts.result}>
        <Select name="outcome" options={outcomeOptions(outcomes, filter.outcome, texts)} chosen={filter.outcome} />
      </Field>
      <Field name={texts.text}>
        <input type="search" name="text" value={filter.text} maxlength={200} autocomplete="off" />
      </Field>
    </Form>
  );
}

export interface QueueFormProps {
  readonly states: readonly string[];
  readonly filter: QueueFilter;
  readonly onQuery: OnQuery;
}

export function QueueForm({ states, filter, onQuery }: QueueFormProps) {
  const { filter: texts } = useTexts();
  return (
    <Form
      id="queue-filter"
      label={texts.queue}
      action="./#queued"
      onInput={onQuery && (({ queue }) => onQuery({ queue }))}
    >
      <Field name={texts.state}>
        <Select name="queue-state" options={[["", texts.any], ...same(states)]} chosen={filter.state} />
      </Field>
      <Field name={texts.text}>
        <input type="search" name="queue-text" value={filter.text} maxlength={200} autocomplete="off" />
      </Field>
    </Form>
  );
}

interface FormProps {
  readonly id: string;
  readonly label: string;
  readonly action: string;
  readonly onInput: ((query: PageQuery) => void) | undefined;
  readonly children: ComponentChildren;
}

function Form({ id, label, action, onInput, children }: FormProps) {
  const { filter: texts } = useTexts();
  const change = (event: TargetedEvent<HTMLFormElement>) => {
    if (onInput === undefined) return;
    if (event.type === "submit") event.preventDefault();
    onInput(readForm(event.currentTarget));
  };
  return (
    <form id={id} method="get" action={action} role="search" aria-label={label} onInput={change} onSubmit={change}>
      {children}
      <button type="submit">{texts.submit}</button>
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

function same(values: readonly string[]): [value: string, text: string][] {
  return values.map((value) => [value, value]);
}

function readForm(form: HTMLFormElement): PageQuery {
  const entries = [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : ""]);
  return readPageQuery(new URLSearchParams(entries));
}
