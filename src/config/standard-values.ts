import * as z from "zod";

/** A list of OpenTelemetry's exporters, of which this program has one. */
export function exporters() {
  return checked((text) =>
    text.split(",").every((name) => ["otlp", "none"].includes(name.trim()))
      ? undefined
      : "not an exporter that is here",
  );
}

export function truth() {
  return checked((text) => (/^(true|false)$/i.test(text) ? undefined : "neither true nor false"));
}

/** As OpenTelemetry reads them: it leaves out every entry with one of these errors, and what stands behind a semicolon. */
export function headers() {
  return checked((text) =>
    wrongPair(text, (entry) => {
      const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
      if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name.trim())) return "does not begin with the name of a header and =";
      if (value.includes(";")) return "has a semicolon, write %3B";
      if (value.trim() === "") return "has no value";
      const decoded = decodePercent(value);
      if (decoded === undefined) return "has a % that is no percent-encoding, write %25";
      return /[^\t\x20-\x7e\x80-\xff]/.test(decoded) ? "has a character that no header can hold" : undefined;
    }),
  );
}

/** As OpenTelemetry reads them: one fault, and it drops them all. */
export function attributes() {
  return checked((text) =>
    wrongPair(text, (entry) => {
      const parts = entry.split("=");
      if (parts.length !== 2 || parts[0]?.trim() === "") return "is not one KEY=VALUE";
      const decoded = parts.map((part) => decodePercent(part.trim()));
      if (decoded.includes(undefined)) return "has a % that is no percent-encoding, write %25";
      return decoded.some((part) => part !== undefined && part.length > 255)
        ? "is longer than 255 characters"
        : undefined;
    }),
  );
}

/** Entries are told by their number: what is in them may be secret. */
function wrongPair(text: string, wrong: (entry: string) => string | undefined): string | undefined {
  for (const [index, entry] of text.split(",").entries()) {
    const what = entry.trim() === "" ? undefined : wrong(entry);
    if (what !== undefined) return `entry ${index + 1} ${what}`;
  }
  return undefined;
}

/** Undefined where a % begins no encoding. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A text that stays as it is: `wrong` says in a few words what is the matter with it. */
function checked(wrong: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const message = wrong(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}
