/** The plot of docs/benchmarks.md: for each task, times of others divided by Cotangent's, on a logarithmic axis. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { peersFolder } from "./contenders.ts";
import type { Report } from "./result.ts";
import { bestOf, ofGroup, timesOf } from "./times.ts";

/** What is used of vega and vega-lite, which are installed with the peers. */
interface Vega {
  parse(spec: unknown): unknown;
  View: new (runtime: unknown, options: { readonly renderer: "none" }) => { toSVG(): Promise<string> };
}
interface VegaLite {
  compile(spec: unknown): { readonly spec: unknown };
}

const groups = [
  ["js", "best JS peer"],
  ["torch", "PyTorch"],
  ["onnx", "ONNX Runtime"],
  ["c", "C"],
  ["hand", "JS by hand"],
] as const;
/** Of one lightness, so that they can be read on white and on black. */
const colours = ["#d9822b", "#d64545", "#9b59d0", "#2b8a8a", "#8a8f98"];
const ink = "#7f8790";

async function load<T>(name: string): Promise<T> {
  const require = createRequire(`${peersFolder}package.json`);
  return (await import(pathToFileURL(require.resolve(name)).href)) as T;
}

interface Point {
  readonly task: string;
  readonly group: string;
  readonly ratio: number;
}

const points = (report: Report): readonly Point[] =>
  report.families.flatMap(({ results }) =>
    results.flatMap((result) => {
      const times = timesOf(report, result);
      const own = bestOf(ofGroup(times, "cotangent"));
      return groups.flatMap(([group, title]): readonly Point[] => {
        const other = bestOf(ofGroup(times, group));
        return own && other ? [{ task: result.task.name, group: title, ratio: other.seconds / own.seconds }] : [];
      });
    }),
  );

/** A row for each task, a point for each group, and a line where both are equally fast. */
const specOf = (values: readonly Point[]): unknown => ({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  width: 620,
  height: { step: 17 },
  background: null,
  padding: 8,
  title: {
    text: "Time of others ÷ time of Cotangent",
    subtitle: "right of the line Cotangent is faster",
    anchor: "start",
  },
  layer: [
    { mark: { type: "rule", strokeWidth: 1.5, color: ink }, encoding: { x: { datum: 1 } } },
    {
      data: { values },
      mark: { type: "point", filled: true, size: 62, opacity: 0.95 },
      encoding: {
        y: { field: "task", type: "nominal", sort: null, title: null, axis: { grid: true } },
        x: {
          field: "ratio",
          type: "quantitative",
          scale: { type: "log" },
          title: null,
          axis: {
            orient: "top",
            labelExpr: "datum.value < 1 ? '1/' + format(1 / datum.value, ',') : format(datum.value, ',')",
            values: [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10000],
          },
        },
        color: {
          field: "group",
          type: "nominal",
          title: null,
          scale: { domain: groups.map(([, title]) => title), range: colours },
        },
        shape: { field: "group", type: "nominal", title: null, scale: { domain: groups.map(([, title]) => title) } },
      },
    },
  ],
  config: {
    font: "system-ui, sans-serif",
    axis: {
      labelColor: ink,
      titleColor: ink,
      gridColor: ink,
      gridOpacity: 0.22,
      domain: false,
      tickColor: ink,
      labelLimit: 320,
      labelFontSize: 11,
    },
    title: { color: ink, subtitleColor: ink },
    legend: { labelColor: ink, orient: "bottom", labelFontSize: 12 },
    view: { stroke: null },
  },
});

/** The plot as SVG, or undefined where nothing is installed to draw it with. */
export async function plot(report: Report): Promise<string | undefined> {
  if (!existsSync(`${peersFolder}node_modules/vega`)) return undefined;
  const [{ parse, View }, { compile }] = await Promise.all([load<Vega>("vega"), load<VegaLite>("vega-lite")]);
  return new View(parse(compile(specOf(points(report))).spec), { renderer: "none" }).toSVG();
}
