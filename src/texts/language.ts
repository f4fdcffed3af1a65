/** The languages of the page, the default first, each by its own name. */
export const languageNames = { en: "English", ja: "日本語" } as const;
export type Language = keyof typeof languageNames;
export const languages = Object.keys(languageNames) as Language[];

export function isLanguage(text: string | undefined): text is Language {
  return languages.some((language) => language === text);
}
