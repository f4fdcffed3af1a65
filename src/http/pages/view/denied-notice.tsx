import { describeFix, type DetailsDenied } from "./page-state.js";
import { Section } from "./parts.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** In place of what holds addresses: why it is not shown, and how it is. */
export function DeniedNotice({ denied: { reason, fix } }: { readonly denied: DetailsDenied }) {
  const { denied: texts } = useTexts();
  return (
    <Section id="details-denied" title={texts.title}>
      <p>{texts.why(texts.reasons[reason])}</p>
      {fix === undefined ? (
        <p>
          {texts.openDirectly((text) => (
            <a href="./">{text}</a>
          ))}
        </p>
      ) : (
        <>
          <p>
            <Text value={describeFix(fix, texts)} />
          </p>
          {"command" in fix && (
            <p>
              <code>
                <Text value={fix.command} />
              </code>
            </p>
          )}
          <TokenForm />
        </>
      )}
    </Section>
  );
}

/** Its one field becomes `?token=`, which the response removes from the URL again. */
function TokenForm() {
  const { denied: texts } = useTexts();
  return (
    <form method="get" action="./">
      <label>
        <span>{texts.token}</span>
        <input type="password" name="token" required maxlength={200} autocomplete="off" />
      </label>
      <button type="submit">{texts.submit}</button>
    </form>
  );
}
