import type { PageTexts } from "../../../texts/page/en.js";
import type { Connection } from "./live-bar.js";
import type { PageStatus } from "./page-state.js";

/** What a tab in the background shows: whether something is wrong, without its being looked at. */
export interface Tab {
  readonly title: string;
  /** URL of the icon. */
  readonly icon: string;
}

export function describeTab(
  { overall }: Pick<PageStatus, "overall">,
  { tab }: PageTexts,
  connection?: Connection,
): Tab {
  const count = overall.problems.length;
  if (connection === "lost") return { title: `${tab.disconnected} – ${name}`, icon: icons.unknown };
  if (overall.ok) return noProblems;
  return { title: `${tab.problems(count)} – ${name}`, icon: icons.bad };
}

export const name = "XMail Exporter";

/** An envelope; inline because browsers request an icon without credentials. */
function draw(envelope: string, mark = ""): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="6" width="28" height="20" rx="3" ` +
    `fill="${envelope}"/><path d="M4 9l12 9 12-9" fill="none" stroke="#fff" stroke-width="2.5"/>${mark}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** A shape and not only a colour tells them apart. */
const icons = {
  good: draw("#b4471b"),
  bad: draw(
    "#b4471b",
    '<circle cx="23" cy="9" r="9" fill="#c00"/><path d="M23 4v6M23 12v3" stroke="#fff" stroke-width="3"/>',
  ),
  unknown: draw("#777"),
};

/** Of every page without problems. */
export const noProblems: Tab = { title: name, icon: icons.good };
