/** The plot of docs/benchmarks-optimizers.md: gradients to the goal as bars, the fewest first, with the range of the seeds. */
import { gradientsOf, type Outcome } from "./contest.ts";

/** Colours are of a lightness that can be read on white and on black. */
const [ink, colour] = ["#76808a", "#2b8fa3"];
const [labels, width, right, row, top] = [190, 560, 60, 16, 56];

const text = (x: number, y: number, content: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${ink}" ${more}>${content}</text>`;

/** A round distance of lines, of which there are five to ten. */
const spacing = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(most));
  return [0.1, 0.2, 0.5, 1].map((part) => part * power).find((step) => most / step <= 10) ?? power;
};

export function plot(outcomes: readonly Outcome[], title: string): string {
  const shown = outcomes
    .filter((outcome) => Number.isFinite(gradientsOf(outcome)))
    .toSorted((a, b) => gradientsOf(a) - gradientsOf(b));
  const rangeOf = ({ steps, entry: { gradients = 1 } }: Outcome): readonly number[] =>
    steps.flatMap((count) => (count === undefined ? [] : [count * gradients]));
  const most = Math.max(...shown.flatMap(rangeOf));
  const place = (gradients: number): number => labels + (width * gradients) / most;
  const bottom = top + row * shown.length;
  const step = spacing(most);
  const lines = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => {
    const x = place(i * step);
    const line = `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top - 4}" y2="${bottom}" stroke="${ink}" stroke-opacity="0.25"/>`;
    return `${line}${text(x, top - 8, String(i * step), 'text-anchor="middle"')}`;
  });
  const bars = shown.map((outcome, i) => {
    const [y, range] = [top + row * i, rangeOf(outcome)];
    const [low, high] = [place(Math.min(...range)), place(Math.max(...range))];
    const middle = y + row / 2;
    return [
      text(labels - 6, middle + 4, outcome.entry.name, 'text-anchor="end"'),
      `<rect x="${labels}" y="${y + 2}" width="${(place(gradientsOf(outcome)) - labels).toFixed(1)}" height="${row - 4}" fill="${colour}"/>`,
      `<line x1="${low.toFixed(1)}" x2="${high.toFixed(1)}" y1="${middle}" y2="${middle}" stroke="${ink}" stroke-width="2"/>`,
      text(high + 5, middle + 4, String(gradientsOf(outcome)), 'font-size="9"'),
    ].join("");
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${labels + width + right} ${bottom + 12}" font-family="system-ui, sans-serif" font-size="11">`,
    text(8, 20, title, 'font-size="14" font-weight="bold"'),
    ...lines,
    ...bars,
    "</svg>",
  ].join("\n")}\n`;
}
