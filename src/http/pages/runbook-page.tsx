import type { Request, Response } from "express";
import { catalogue } from "../../texts/catalogue.js";
import type { Language } from "../../texts/language.js";
import { sendCompressed, toBody } from "../compression.js";
import { chooseLanguage } from "../language.js";
import { type Answer, readQuery } from "../routes.js";
import type { Assets } from "./assets.js";
import { renderDocument } from "./document.js";
import { Frame, useTraceTexts } from "./frame.js";
import { Markdown } from "./markdown.js";
import { name as programName } from "./view/tab.js";
import type { Runbooks } from "./runbooks.js";

/** `/runbook?name=XMailQueueGrowing`: what a problem or an alert means, and what to do; without a name the list. For everyone: it holds nothing of the server. */
export function serveRunbook(runbooks: Runbooks, assets: Assets): Answer {
  return (request: Request, response: Response) => {
    const language = chooseLanguage(request, response);
    const name = readQuery(request).get("name") ?? listName;
    const text = runbooks.get(name);
    const shown = { name, text: text ?? catalogue[language].trace.runbooks.none };
    const body = renderRunbook(shown, runbooks, language, assets);
    sendCompressed(response, text === undefined ? 404 : 200, "text/html; charset=utf-8", toBody(body));
  };
}

interface Shown {
  readonly name: string;
  /** Markdown. */
  readonly text: string;
}

export function renderRunbook({ name, text }: Shown, runbooks: Runbooks, language: Language, assets: Assets): string {
  const title = /^# (.*)$/m.exec(text)?.[1] ?? catalogue[language].trace.runbooks.title;
  return renderDocument({
    title: `${title} – ${programName}`,
    language,
    assets,
    children: <RunbookPage text={text} runbooks={runbooks} name={name} />,
  });
}

function RunbookPage({ name, text, runbooks }: Shown & { readonly runbooks: Runbooks }) {
  const texts = useTraceTexts();
  const all = (
    <>
      {" · "}
      <a href="./runbook">{texts.runbooks.all}</a>
    </>
  );
  const here = `./runbook?name=${encodeURIComponent(name)}`;
  return (
    <Frame here={here} links={all} mainClass="prose" language={runbooks.has(name) ? "en" : undefined}>
      <Markdown text={text} resolve={(target) => resolve(target, runbooks)} />
    </Frame>
  );
}

/** Other runbooks are pages; the rest of the documentation is not. */
function resolve(target: string, runbooks: Runbooks): string | undefined {
  const name = target.replace(/\.md$/, "");
  if (!runbooks.has(name)) return undefined;
  return name === listName ? "./runbook" : `./runbook?name=${name}`;
}

const listName = "README";
