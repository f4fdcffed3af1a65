import { markdown } from "./visualization.ts";

/** Stands at the top of every dashboard. */
export const links = markdown({
  id: "xmail-links",
  title: "XMail",
  text: [
    "[Log overview](#/view/xmail-overview)",
    "[Refusals](#/view/xmail-refusals)",
    "[Failed logins](#/view/xmail-logins)",
    "[One message](#/view/xmail-message)",
  ].join(" · "),
});
