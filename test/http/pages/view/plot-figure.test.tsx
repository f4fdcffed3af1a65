import { expect, test } from "vitest";
import { Bars, PlotFigure } from "../../../../src/http/pages/view/plot-figure.js";
import { shownPlots } from "../../../../src/http/pages/view/history-plots.js";
import { history } from "../../api/given-status.js";
import { renderEnglish, textOf } from "./read-table.js";

const hour = history("hour");
const zone = { name: "UTC", offsets: [] };
const [plot] = shownPlots(hour);
if (plot === undefined) throw new Error("there is no plot");

test("a plot says its title, total, begin, highest bar and end", () => {
  const figure = <PlotFigure plot={plot} history={hour} drawing={Bars} />;
  expect(textOf(figure)).toMatch(/^Received\d+messages accepted by SMTP11:00peak 4012:00$/);
});

test("each bar has its share of the highest, and the time before is a line", () => {
  const series = { ...hour.series, received: [5, 20, 0, 0, 5, 10] };
  const html = renderEnglish(<Bars plot={plot} history={{ ...hour, first: 0, series }} zone={zone} />);
  expect(html).toContain('viewBox="0 0 3 100"');
  expect(html).toContain('d="M1.1 100v-25.0h.8V100zM2.1 100v-50.0h.8V100z"');
  expect(html).toContain('d="M0.5 75.0L1.5 0.0L2.5 100.0"');
});
