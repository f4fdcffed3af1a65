import type { Problem } from "../../api/status-document.js";
import type { PageStatus } from "./page-state.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** How it goes, in a sentence; each problem leads to the section that shows more, and to what explains it. */
export function Overall(props: Pick<PageStatus, "overall"> & { readonly isDenied: boolean }) {
  const { overall, isDenied } = props;
  const { ok, busy, sentence, problems } = overall;
  if (problems.length === 0)
    return (
      <p class={`overall ${busy ? "busy" : ok ? "good" : "bad"}`}>
        <Text value={sentence} />
      </p>
    );
  // catching up is none
  const rest = sentence.slice(problems.map((problem) => problem.sentence).join(" ").length).trim();
  return (
    <ul class="overall bad">
      {problems.map((problem) => (
        <ProblemItem key={problem.sentence} problem={problem} isDenied={isDenied} />
      ))}
      {rest !== "" && (
        <li>
          <Text value={rest} />
        </li>
      )}
    </ul>
  );
}

function ProblemItem(props: { readonly problem: Problem; readonly isDenied: boolean }) {
  const { sentence, section, runbook } = props.problem;
  const { overall: texts } = useTexts();
  return (
    <li>
      <Text value={sentence} />{" "}
      <span class="leads">
        <a href={`#${props.isDenied && section === "accounts" ? "details-denied" : section}`}>{texts.show}</a>
        {runbook !== undefined && <a href={`./runbook?name=${encodeURIComponent(runbook)}`}>{texts.whatToDo}</a>}
      </span>
    </li>
  );
}
