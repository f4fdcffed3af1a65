import { type ComponentChildren, createContext } from "preact";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** A section of the page with its heading. */
export function Section(props: {
  readonly id: string;
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  const { id, title, children } = props;
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** Two sections beside each other where there is room. */
export function Pair({ children }: { readonly children: ComponentChildren }) {
  return <div class="pair">{children}</div>;
}

/** In place of a table that would be empty. */
export function EmptyNote({ children }: { readonly children: ComponentChildren }) {
  return <p class="nothing">{children}</p>;
}

export function Dimmed({ children }: { readonly children: ComponentChildren }) {
  return <span class="soft">{children}</span>;
}

/** A link to the message trace; nothing without a message id. */
export function MessageLink({ messageId }: { readonly messageId: string | undefined }) {
  if (messageId === undefined || messageId === "") return null;
  return (
    <a href={`./trace?query=${encodeURIComponent(messageId.toWellFormed())}`}>
      <Text value={messageId} most={40} />
    </a>
  );
}

/** To the traces of the messages that an address sent or got. One that is hidden by the privacy settings is in no log: it has no `@`. */
export function AddressLink({ address }: { readonly address: string }) {
  if (!address.includes("@")) return <Text value={address} most={100} />;
  return (
    <a class="lead" href={`./trace?query=${encodeURIComponent(address.toWellFormed())}`}>
      <Text value={address} most={100} />
    </a>
  );
}

/** False while the script of a live page has not begun: it adds what would make the first load heavy. */
export const HasLinks = createContext(true);

/** What has no translation. */
export function InEnglish({ children }: { readonly children: ComponentChildren }) {
  const { language } = useTexts();
  return language === "en" ? <>{children}</> : <span lang="en">{children}</span>;
}

/** A sentence in which addresses lead to their traces. */
export function LinkedText(props: { readonly value: string; readonly most: number }) {
  return <HasLinks.Consumer>{(hasLinks) => (hasLinks ? <Links {...props} /> : <Text {...props} />)}</HasLinks.Consumer>;
}

function Links({ value, most }: { readonly value: string; readonly most: number }) {
  const { characters } = useTexts();
  const isCut = value.length > most;
  const pieces = value.slice(0, most).split(address);
  return (
    <>
      {pieces.map((piece, index) =>
        index % 2 === 0 || (isCut && index >= pieces.length - 2) ? (
          <Text key={index} value={piece} />
        ) : (
          <AddressLink key={index} address={piece} />
        ),
      )}
      {isCut && <Dimmed>{characters(value.length)}</Dimmed>}
    </>
  );
}

/** Up to what separates words, without the mark at the end of a sentence and the route before it. */
const address = /([^\s<>"(),;:|@]+@[^\s<>"(),;|@]*[^\s<>"(),;:|@.])/;

/** A result coloured by severity; the colour adds nothing to the word. */
export function Outcome({ text, severity }: { readonly text: string; readonly severity: string }) {
  return (
    <span class={`outcome ${weights.get(severity) ?? "plain"}`}>
      <Text value={text} most={24} />
    </span>
  );
}

const weights = new Map([
  ["WARN", "warn"],
  ["ERROR", "bad"],
]);
