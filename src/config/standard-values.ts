import * as z from "zod";

/** A list of OpenTelemetry exporters, of which this program supports some. */
export function exporters(...supported: readonly string[]) {
  return checked((text) =>
    text.split(",").every((name) => supported.includes(name.trim())) ? undefined : "unsupported exporter",
  );
}

export function boolean() {
  return checked((text) => (/^(true|false)$/i.test(text) ? undefined : "neither true nor false"));
}

/** As OpenTelemetry reads them: it silently drops every entry with one of these errors, and everything after a semicolon. */
export function headers() {
  return checked((text) =>
    wrongPair(text, (entry) => {
      const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
      if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name.trim())) return "is not NAME=VALUE with a valid header name";
      if (value.includes(";")) return "contains a semicolon, write %3B";
      if (value.trim() === "") return "has no value";
      const decoded = decodePercent(value);
      if (decoded === undefined) return "has invalid percent-encoding, write % as %25";
      return /[^\t\x20-\x7e\x80-\xff]/.test(decoded)
        ? "contains a character that is not allowed in a header"
        : undefined;
    }),
  );
}

/** As OpenTelemetry reads them: one error, and it drops all of them. */
export function attributes() {
  return checked((text) =>
    wrongPair(text, (entry) => {
      const parts = entry.split("=");
      if (parts.length !== 2 || parts[0]?.trim() === "") return "is not KEY=VALUE";
      const decoded = parts.map((part) => decodePercent(part.trim()));
      if (decoded.includes(undefined)) return "has invalid percent-encoding, write % as %25";
      return decoded.some((part) => part !== undefined && part.length > 255)
        ? "is longer than 255 characters"
        : undefined;
    }),
  );
}

/** Entries are identified by their number, since their text may be secret. */
function wrongPair(text: string, wrong: (entry: string) => string | undefined): string | undefined {
  for (const [index, entry] of text.split(",").entries()) {
    const what = entry.trim() === "" ? undefined : wrong(entry);
    if (what !== undefined) return `entry ${index + 1} ${what}`;
  }
  return undefined;
}

/** Undefined if the percent-encoding is invalid. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A string that is kept as it is: `wrong` returns a short error, if any. */
function checked(wrong: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const message = wrong(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}
