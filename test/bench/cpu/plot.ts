/** The plot of docs/benchmarks.md: for each task, times of others divided by Cotangent's, as bars from 1 on a logarithmic axis. */
import type { Group } from "./contenders.ts";
import { showFactor } from "./judge.ts";
import type { FamilyResult, Report, TaskResult } from "./result.ts";
import { bestOf, ofGroup, timesOf, type Timed } from "./times.ts";

/** Colours are of a lightness that can be read on white and on black. */
const groups: readonly { readonly group: Group; readonly title: string; readonly colour: string }[] = [
  { group: "js", title: "best JS peer", colour: "#d9822b" },
  { group: "torch", title: "PyTorch", colour: "#d2504f" },
  { group: "c", title: "C", colour: "#2b8fa3" },
];
const ink = "#76808a";
const [labels, width, right, bar, gap, heading, top] = [330, 520, 60, 7, 7, 26, 84];
const rowHeight = groups.length * bar + gap;

/** Where a ratio is, from the left. */
type Place = (ratio: number) => number;

interface Axis {
  readonly powers: readonly number[];
  readonly place: Place;
}

/** From one power of ten to another, with all ratios between them. */
function axisOf(ratios: readonly number[]): Axis {
  const logarithms = ratios.map(Math.log10);
  const [low, high] = [Math.floor(Math.min(-1, ...logarithms)), Math.ceil(Math.max(1, ...logarithms))];
  return {
    powers: Array.from({ length: high - low + 1 }, (_, i) => low + i),
    place: (ratio) => labels + (width * (Math.log10(ratio) - low)) / (high - low),
  };
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const text = (x: number, y: number, content: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${ink}" ${more}>${escaped(content)}</text>`;

interface Bar {
  readonly colour: string;
  readonly ratio: number;
  /** Whether the other was warm; else it is a bound, or the time of a first call. */
  readonly warm: boolean;
}

function barsOf(report: Report, result: TaskResult): readonly (Bar | undefined)[] {
  const times = timesOf(report, result);
  const own = bestOf(ofGroup(times, "cotangent"));
  return groups.map(({ group, colour }) => {
    const other: Timed | undefined = bestOf(ofGroup(times, group));
    return own && other && { colour, ratio: other.seconds / own.seconds, warm: other.known === "warm" };
  });
}

const hasBars = (report: Report, result: TaskResult): boolean =>
  barsOf(report, result).some((found) => found !== undefined);

function drawBar({ colour, ratio, warm }: Bar, y: number, place: Place): string {
  const [x, one] = [place(ratio), place(1)];
  const [start, length] = [Math.min(x, one), Math.max(Math.abs(x - one), 0.5)];
  const fill = warm ? `fill="${colour}"` : `fill="none" stroke="${colour}"`;
  const number = showFactor(ratio);
  const at =
    ratio >= 1
      ? text(x + 3, y + bar - 0.5, number, 'font-size="7"')
      : text(x - 3, y + bar - 0.5, number, 'font-size="7" text-anchor="end"');
  return `<rect x="${start.toFixed(1)}" y="${y}" width="${length.toFixed(1)}" height="${bar - 1}" ${fill}/>${at}`;
}

function drawTask(report: Report, result: TaskResult, y: number, { place }: Axis): string {
  const bars = barsOf(report, result).map((found, i) => found && drawBar(found, y + gap / 2 + i * bar, place));
  return [
    text(labels - 42, y + rowHeight / 2 + 4, result.task.name, 'text-anchor="end"'),
    ...bars.filter((drawn) => drawn !== undefined),
  ].join("\n");
}

function drawFamily(report: Report, { title, results }: FamilyResult, y: number, axis: Axis): string {
  const rows = results.map((result, i) => drawTask(report, result, y + heading + i * rowHeight, axis));
  return [text(8, y + heading - 8, title, 'font-weight="bold"'), ...rows].join("\n");
}

const heightOf = ({ results }: FamilyResult): number => heading + results.length * rowHeight;

const showPower = (power: number): string => (power < 0 ? `1/${10 ** -power}` : `${10 ** power}`);

function drawAxis({ powers, place }: Axis, bottom: number): string {
  const lines = powers.map((power) => {
    const x = place(10 ** power).toFixed(1);
    const line = `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="${ink}" stroke-opacity="${power === 0 ? 1 : 0.25}"/>`;
    return `${line}${text(Number(x), top - 6, showPower(power), 'text-anchor="middle"')}`;
  });
  return lines.join("\n");
}

const legend = groups
  .map(({ title, colour }, i) => {
    const x = labels + 130 * i;
    return `<rect x="${x}" y="40" width="12" height="12" fill="${colour}"/>${text(x + 18, 50, title)}`;
  })
  .join("");

/** The plot, as SVG. */
export function plot(report: Report): string {
  const all = report.families.flatMap(({ results }) => results.flatMap((result) => barsOf(report, result)));
  const axis = axisOf(all.flatMap((found) => (found ? [found.ratio] : [])));
  const families = report.families
    .map((family) => ({ ...family, results: family.results.filter((result) => hasBars(report, result)) }))
    .filter(({ results }) => results.length > 0);
  const tops = families.map((_, i) => top + families.slice(0, i).reduce((sum, family) => sum + heightOf(family), 0));
  const bottom = top + families.reduce((sum, family) => sum + heightOf(family), 0);
  const size = `${labels + width + right} ${bottom + 12}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" font-family="system-ui, sans-serif" font-size="11">`,
    text(
      8,
      20,
      "Time of others ÷ time of Cotangent: to the right of 1, Cotangent is faster",
      'font-size="14" font-weight="bold"',
    ),
    legend,
    text(labels + 130 * groups.length, 50, "hollow: a first call, or more"),
    drawAxis(axis, bottom),
    ...families.map((family, i) => drawFamily(report, family, tops[i] ?? top, axis)),
    "</svg>",
  ].join("\n")}\n`;
}
