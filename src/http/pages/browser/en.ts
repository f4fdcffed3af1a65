import { page } from "../../../texts/page/en.js";
import { startPage } from "./page.js";

startPage(page);
