/** The few requests of man(7) that a page needs. Text is escaped here and nowhere else. */
export const roff = {
  title: (name: string, section: number, date: string, source: string, manual: string) =>
    `.TH ${[name, String(section), date, source, manual].map((word) => `"${escape(word)}"`).join(" ")}`,
  section: (heading: string) => `.SH ${quote(heading.toUpperCase())}`,
  subsection: (heading: string) => `.SS ${quote(heading)}`,
  paragraph: (text: string) => `.PP\n${line(text)}`,
  /** A term in bold, and what it means below it, indented. */
  item: (term: string, text: string) => `.TP\n${term}\n${line(text)}`,
  /** As it is written, not filled. */
  example: (lines: readonly string[]) => [".PP", ".nf", ".RS", ...lines.map(line), ".RE", ".fi"].join("\n"),
  bold: (text: string) => `\\fB${escape(text)}\\fR`,
  italic: (text: string) => `\\fI${escape(text)}\\fR`,
};

/** \`-\` alone would be a hyphen, which nobody can paste. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("`", "").replaceAll('"', "\\(dq");
}

function line(text: string): string {
  // a dot or an apostrophe in front would make it a request
  return escape(text).replace(/^[.']/, "\\&$&");
}

function quote(text: string): string {
  return `"${escape(text)}"`;
}
