import { expect, test } from "vitest";
import { renderToString } from "preact-render-to-string";
import { Bars, PlotFigure } from "../../../../src/http/pages/view/plot-figure.js";
import { plots } from "../../../../src/http/pages/view/history-plots.js";
import { status } from "../../api/given-status.js";
import { textOf } from "./read-table.js";

const [plot] = plots;
if (plot === undefined) throw new Error("there is no plot");

test("a plot says its title, total, begin, highest bar and end", () => {
  const figure = <PlotFigure plot={plot} history={status.history} drawing={Bars} />;
  expect(textOf(figure)).toMatch(/^Received\d+messages accepted by SMTP11:00peak 4012:00 UTC$/);
});

test("each bar has its share of the highest", () => {
  const series = { ...status.history.series, received: [0, 5, 10] };
  const html = renderToString(<Bars plot={plot} history={{ ...status.history, series }} />);
  expect(html).toContain('viewBox="0 0 3 100"');
  expect(html).toContain('d="M1.1 100v-50.00h.8V100zM2.1 100v-100.00h.8V100z"');
});
