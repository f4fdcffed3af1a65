import { catalogue } from "../../texts/catalogue.js";
import type { Language } from "../../texts/language.js";
import type { Assets } from "./assets.js";
import { renderDocument } from "./document.js";
import type { PageData } from "./view/page-state.js";
import { describeTab } from "./view/tab.js";
import { StatusPage } from "./view/status-page.js";

/** The status page as a document, with the data that its script goes on with. */
export function renderPage(data: PageData, language: Language, assets: Assets): string {
  const tab = describeTab(data.state.status, catalogue[language].page);
  return renderDocument({ ...tab, language, assets, data, children: <StatusPage {...data} /> });
}
