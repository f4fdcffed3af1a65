import type { Request, Response } from "express";
import { isLanguage, type Language, languages } from "../texts/language.js";
import { readCookies } from "./cookies.js";
import { readQuery } from "./routes.js";

/**
 * THE LANGUAGE OF A PAGE: the one of `?lang=`, which a cookie remembers, else that of the cookie, else the one that the browser prefers of those that
 * there are, else English.
 */
export function chooseLanguage(request: Request, response: Response): Language {
  response.vary("Accept-Language");
  response.vary("Cookie");
  const asked = readQuery(request).get(parameter) ?? undefined;
  if (isLanguage(asked)) {
    response.cookie(parameter, asked, { sameSite: "lax", secure: request.secure, path: "/", maxAge: maxAgeMs });
    return asked;
  }
  const remembered = readCookies(request, parameter).find(isLanguage);
  const accepted = request.acceptsLanguages(...languages);
  return remembered ?? (accepted === false ? "en" : (accepted as Language));
}

const parameter = "lang";
/** Milliseconds. */
const maxAgeMs = 365 * 86_400_000;
