import { type Language, languageNames, languages } from "../../../texts/language.js";
import { useTexts } from "./texts.js";

/** Links, so that it works without script. `here` is the page's own URL, with or without a query. */
export function LanguageSwitch({ here }: { readonly here: string }) {
  const texts = useTexts();
  const linkTo = (language: Language) => `${here}${here.includes("?") ? "&" : "?"}lang=${language}`;
  return (
    <nav class="languages" aria-label={texts.languages}>
      <ul>
        {languages.map((language) => (
          <li key={language}>
            <a
              href={linkTo(language)}
              lang={language}
              hreflang={language}
              aria-current={language === texts.language ? "true" : undefined}
            >
              {languageNames[language]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
