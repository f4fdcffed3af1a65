import { createHash } from "node:crypto";

/** The page's only style. On a narrow screen each row of a wide table becomes a card, its cells named by `data-label`. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2127; --soft: #56606b; --paper: #ffffff; --line: #d5dae0; --head: #f3f5f7;
  --accent: #c2410c; --good: #146c2e; --good-back: #e6f4ea; --bad: #a3160f; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #a3adb8; --paper: #15191e; --line: #39424c;
  --head: #1f252c; --accent: #ff9466; --good: #7fd89a; --good-back: #16301f; --bad: #ffaaa2; --bad-back: #3c1a18; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 80rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.5rem; color: var(--accent); }
h1 small { color: var(--soft); font-size: 1rem; font-weight: normal; }
h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; }
a { color: var(--accent); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.overall { margin: 1rem 0 0; padding: .75rem 1rem; border-left: .3rem solid; font-weight: 600; }
.good { color: var(--good); background: var(--good-back); }
.bad { color: var(--bad); background: var(--bad-back); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--head); }
table.facts th { width: 14rem; font-weight: normal; color: var(--soft); }
.soft { color: var(--soft); }
.mark { padding: 0 .2em; border: 1px solid var(--bad); border-radius: .2em; color: var(--bad); font: .8em monospace; }
footer { margin-top: 2rem; color: var(--soft); }
@media (max-width: 48rem) {
  table.wide, table.wide tbody, table.wide tr, table.wide th, table.wide td { display: block; }
  table.wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.wide tr { margin-bottom: 1rem; border: 1px solid var(--line); }
  table.wide tbody th { background: var(--head); }
  table.wide td::before { content: attr(data-label) ": "; color: var(--soft); }
  table.facts th { width: 40%; }
}
`;

/** Nothing but the style above may be used: no script, no image, no frame, nothing from elsewhere. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
