import * as z from "zod";
import { about, type About, configFile } from "./about.js";
import { schema } from "./schema.js";

/** One setting or option, with its path in the object that the schema validates. */
export interface Setting extends About {
  readonly path: readonly string[];
  /** True if it can be absent: an empty value then means "not set". */
  readonly optional: boolean;
  /** All accepted values, where these are a few words. */
  readonly choices?: readonly string[];
  /** Default as text, in words if it depends on the machine. Absent if the setting is required. */
  readonly shownDefault?: string;
}

/** Every setting in the order of help and docs, under its heading. */
export interface Group {
  readonly heading: string;
  readonly settings: readonly Setting[];
}

export const groups: readonly Group[] = [
  { heading: "XMail", settings: [...under("xmail"), ...under("spool")] },
  { heading: "State", settings: under("state") },
  { heading: "Metrics", settings: under("metrics") },
  { heading: "OTLP", settings: [...under("otlp"), ...under("trace")] },
  { heading: "Privacy", settings: under("privacy") },
  { heading: "Web", settings: under("web") },
  { heading: "Log", settings: under("log") },
];

export const settings: readonly Setting[] = groups.flatMap((group) => group.settings);

export const configFileSetting: Setting = { ...configFile, path: [], optional: true };

export function environmentName(flag: string): string {
  return `${environmentPrefix}${flag.toUpperCase().replace(/[.-]/g, "_")}`;
}

/** The entries of an object schema that have a description. */
export function listSettings(object: z.ZodObject, before: readonly string[] = []): Setting[] {
  return Object.entries(object.shape).flatMap(([key, type]) => {
    const info = about.get(type);
    if (info === undefined) return [];
    const fixed = type instanceof z.ZodPrefault ? String(type.def.defaultValue) : undefined;
    const shownDefault = info.defaultText ?? fixed;
    const place = { path: [...before, key], optional: type instanceof z.ZodExactOptional };
    const choices = choicesOf(type);
    return [
      {
        ...info,
        ...place,
        ...(shownDefault === undefined ? {} : { shownDefault }),
        ...(choices === undefined ? {} : { choices }),
      },
    ];
  });
}

function choicesOf(type: unknown): readonly string[] | undefined {
  if (type instanceof z.ZodPrefault || type instanceof z.ZodExactOptional) return choicesOf(type.unwrap());
  return type instanceof z.ZodEnum ? type.options.map(String) : undefined;
}

function under(key: keyof typeof schema.shape): Setting[] {
  return listSettings(schema.shape[key], [key]);
}

export const environmentPrefix = "XMAIL_EXPORTER_";
