import type { ComponentChildren } from "preact";
import { catalogue } from "../../texts/catalogue.js";
import type { TraceTexts } from "../../texts/trace/en.js";
import type { Language } from "../../texts/language.js";
import { LanguageSwitch } from "./view/language-switch.js";
import { useTexts } from "./view/texts.js";

/** The texts of pages without script, for their components, while they are rendered. */
export function useTraceTexts(): TraceTexts {
  return catalogue[useTexts().language].trace;
}

export interface FrameProps {
  /** The page's own URL. */
  readonly here: string;
  /** Beside the one to the status page. */
  readonly links?: ComponentChildren;
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Of its content, where that is not the page's. */
  readonly language?: Language | undefined;
  readonly mainClass?: string;
}

/** What is around the content of a page other than the status page. */
export function Frame({ here, links, head, children, language, mainClass }: FrameProps) {
  const { skip, pages } = useTexts();
  const { back } = useTraceTexts();
  return (
    <>
      <a class="skip" href="#main">
        {skip}
      </a>
      <header>
        <LanguageSwitch here={here} />
        <nav aria-label={pages}>
          <p>
            <a href="./">{back}</a>
            {links}
          </p>
        </nav>
        {head}
      </header>
      <main id="main" tabindex={-1} class={mainClass} lang={language}>
        {children}
      </main>
    </>
  );
}
