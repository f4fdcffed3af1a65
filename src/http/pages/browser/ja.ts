import { page } from "../../../texts/page/ja.js";
import { startPage } from "./page.js";

startPage(page);
