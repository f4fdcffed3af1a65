import { elastic, openSearch, time, type Form } from "./form.ts";
import { fieldsOf, listed } from "./fields.ts";
import { links } from "./links.ts";
import { logins } from "./logins.ts";
import { message } from "./message.ts";
import { overview } from "./overview.ts";
import { refusals } from "./refusals.ts";
import { indexPattern, type SavedObject } from "./saved-object.ts";

/** The saved objects of each file, without its extension. */
export const savedObjects: Readonly<Record<string, readonly SavedObject[]>> = {
  "xmail-elastic": inForm(elastic),
  "xmail-opensearch": inForm(openSearch),
};

function inForm(form: Form): SavedObject[] {
  const pages = [overview, refusals, logins, message].flatMap((page) => page(form));
  return [indexPattern(form.indexPattern, time, listed(fieldsOf(form))), links, ...pages];
}
