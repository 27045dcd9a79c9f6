/** The plot of docs/benchmarks-curvature.md: methods in rows, problems in columns, gradients to the goal as bars on a logarithmic scale. */
import type { Part } from "./page.ts";

/** Colours are of a lightness that can be read on white and on black. */
const [ink, colour, bad] = ["#76808a", "#2b8fa3", "#c0563b"];
const [labels, column, row, top] = [190, 118, 15, 64];
/** Bars go from 1 to this many gradients. */
const [most, width] = [1e5, 66];

const text = (x: number, y: number, content: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${ink}" ${more}>${content}</text>`;

const lengthOf = (gradients: number): number =>
  (width * Math.log10(Math.min(Math.max(gradients, 1), most))) / Math.log10(most);

function cell(gradients: number, isLeftOut: boolean, [x, y]: readonly [number, number]): string {
  if (isLeftOut) return text(x + 2, y + 11, "–");
  if (!Number.isFinite(gradients)) return text(x + 2, y + 11, "not reached", `style="fill:${bad}" font-size="9"`);
  const length = Math.max(1, lengthOf(gradients));
  const shown = gradients < 10 ? gradients.toPrecision(2) : gradients.toFixed(0);
  return `<rect x="${x}" y="${y + 2}" width="${length.toFixed(1)}" height="${row - 4}" fill="${colour}"/>${text(x + length + 3, y + 11, shown, 'font-size="9"')}`;
}

export function plot(parts: readonly Part[]): string {
  const names = [...new Set(parts.flatMap(({ outcomes }) => outcomes.map(({ entry }) => entry.name)))];
  const left = (i: number): number => labels + i * column;
  const bottom = top + row * names.length;
  const lines = parts.flatMap(({ problem, outcomes }, i) => [
    text(left(i), top - 8, problem.name, 'font-weight="bold"'),
    `<line x1="${left(i)}" x2="${left(i)}" y1="${top - 4}" y2="${bottom}" stroke="${ink}" stroke-opacity="0.5"/>`,
    ...names.map((name, j) => {
      const found = outcomes.find(({ entry }) => entry.name === name);
      return found ? cell(found.gradients, found.leftOut !== undefined, [left(i), top + row * j]) : "";
    }),
  ]);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left(parts.length) + 10} ${bottom + 12}" font-family="system-ui, sans-serif" font-size="11">`,
    text(8, 20, "Gradients to the goal, on a logarithmic scale", 'font-size="14" font-weight="bold"'),
    text(8, 36, "other evaluations in units of a gradient; – is left out", 'font-size="10"'),
    ...names.map((name, j) => text(labels - 6, top + row * j + 11, name, 'text-anchor="end"')),
    ...lines,
    "</svg>",
  ].join("\n")}\n`;
}
