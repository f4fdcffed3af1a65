import type { Assets } from "./assets.js";
import { renderDocument } from "./document.js";
import type { PageData } from "./view/page-state.js";
import { describeTab } from "./view/tab.js";
import { StatusPage } from "./view/status-page.js";

/** The status page as a document, with the data that its script goes on with. */
export function renderPage(data: PageData, assets: Assets): string {
  return renderDocument({ ...describeTab(data.state.status), assets, data, children: <StatusPage {...data} /> });
}
