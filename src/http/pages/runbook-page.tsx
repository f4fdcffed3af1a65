import type { Request, Response } from "express";
import { sendCompressed, toBody } from "../compression.js";
import { type Answer, readQuery } from "../routes.js";
import type { Assets } from "./assets.js";
import { renderDocument } from "./document.js";
import { Markdown } from "./markdown.js";
import type { Runbooks } from "./runbooks.js";

/** `/runbook?name=XMailQueueGrowing`: what a problem or an alert means, and what to do; without a name the list. For everyone: it holds nothing of the server. */
export function serveRunbook(runbooks: Runbooks, assets: Assets): Answer {
  return (request: Request, response: Response) => {
    const name = readQuery(request).get("name") ?? listName;
    const text = runbooks.get(name);
    const body = renderRunbook(text ?? `# No such runbook\n\nSee [the list](README.md).`, runbooks, assets);
    sendCompressed(response, text === undefined ? 404 : 200, "text/html; charset=utf-8", toBody(body));
  };
}

export function renderRunbook(text: string, runbooks: Runbooks, assets: Assets): string {
  const title = /^# (.*)$/m.exec(text)?.[1] ?? "Runbook";
  return renderDocument({
    title: `${title} – XMail Exporter`,
    assets,
    children: <RunbookPage text={text} runbooks={runbooks} />,
  });
}

function RunbookPage({ text, runbooks }: { readonly text: string; readonly runbooks: Runbooks }) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <nav aria-label="Pages">
          <p>
            <a href="./">Back to the status page</a> · <a href="./runbook">All runbooks</a>
          </p>
        </nav>
      </header>
      <main id="main" tabindex={-1} class="prose">
        <Markdown text={text} resolve={(target) => resolve(target, runbooks)} />
      </main>
    </>
  );
}

/** Other runbooks are pages; the rest of the documentation is not. */
function resolve(target: string, runbooks: Runbooks): string | undefined {
  const name = target.replace(/\.md$/, "");
  if (!runbooks.has(name)) return undefined;
  return name === listName ? "./runbook" : `./runbook?name=${name}`;
}

const listName = "README";
