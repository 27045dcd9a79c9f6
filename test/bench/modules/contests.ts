/** Functions of plain TypeScript, arguments at two sizes, and their gradients as somebody wrote them by hand. */
import { fileOf } from "../../cli/originals.ts";
import type { Plain } from "../../cli/corpus-case.ts";
import { uniform, type Draw } from "../gradbench/draw.ts";
import { ba } from "./hand/ba.ts";
import { gmm } from "./hand/gmm.ts";
import { lstm } from "./hand/lstm.ts";
import { mlp } from "./hand/mlp.ts";
import { rosenbrock } from "./hand/rosenbrock.ts";

/** A function with the value and the gradient, as modules have it: `{ value, grad }`. */
export type Gradient = (...args: readonly Plain[]) => Plain;

export interface Contest {
  readonly title: string;
  readonly file: string;
  /** What the file exports. */
  readonly name: string;
  readonly parameters: readonly string[];
  /** The parameters of the gradient. */
  readonly wrt: readonly string[];
  /** Lengths without which the function cannot be compiled. */
  readonly lengths?: Readonly<Record<string, number>>;
  readonly byHand: Gradient;
  readonly sizes: readonly Size[];
}

export interface Size {
  readonly title: string;
  readonly args: () => readonly Plain[];
}

const list = (draw: Draw, length: number): readonly number[] => Array.from({ length }, draw);
const table = (draw: Draw, rows: number, columns: number): readonly (readonly number[])[] =>
  Array.from({ length: rows }, () => list(draw, columns));

const rosenbrockSize = (n: number): Size => ({ title: `n ${n}`, args: () => [list(uniform(1, -1, 1), n)] });

const networkSize = (wide: number, units: number, results: number, rows: number): Size => ({
  title: `${wide}–${units}–${results}, ${rows} rows`,
  args() {
    const draw = uniform(2, -1, 1);
    const layer = (to: number, from: number): Plain => ({ weights: table(draw, to, from), biases: list(draw, to) });
    return [layer(units, wide), layer(results, units), table(draw, rows, wide), table(draw, rows, results)];
  },
});

const mixtureSize = (d: number, k: number, n: number): Size => ({
  title: `d ${d}, k ${k}, n ${n}`,
  args() {
    const draw = uniform(3, -1, 1);
    const [mu, q, l] = [table(draw, k, d), table(draw, k, d), table(draw, k, (d * (d - 1)) / 2)];
    return [{ alpha: list(draw, k), mu, q, l }, table(draw, n, d), 1, 0];
  },
});

/** Of a character, as in ADBench. */
const bits = 14;

const characterSize = (layers: number, characters: number): Size => ({
  title: `l ${layers}, c ${characters}`,
  args() {
    const draw = uniform(4, 0, 1);
    const [main, extra, state] = [
      table(draw, 2 * layers, 4 * bits),
      table(draw, 3, bits),
      table(draw, 2 * layers, bits),
    ];
    return [main, extra, state, table(() => Math.round(draw()), characters, bits)];
  },
});

/** Cameras near one another, points before them, and two observations of each point. */
const sceneSize = (cameras: number, points: number): Size => ({
  title: `n ${cameras}, m ${points}, p ${2 * points}`,
  args() {
    const [draw, count] = [uniform(5, -1, 1), 2 * points];
    const camera = (): readonly number[] => [
      draw() / 4,
      draw() / 4,
      draw() / 4,
      draw(),
      draw(),
      draw() - 9,
      500 + 20 * draw(),
      10 * draw(),
      10 * draw(),
      draw() / 50,
      draw() / 500,
    ];
    return [
      Array.from({ length: cameras }, camera),
      table(draw, points, 3),
      Array.from({ length: count }, () => 1 + draw() / 2),
      Array.from({ length: count }, () => [100 * draw(), 100 * draw()]),
      Array.from({ length: count }, (_, i) => [(i * 7) % cameras, i >> 1]),
    ];
  },
});

/** What two ways to add the same numbers may differ by, of the largest of them. */
export const tolerance = 1e-10;

/** Arguments are numbers in lists, of the shapes that the function by hand says. */
const byHand = (f: unknown): Gradient => f as Gradient;

export const contests: readonly Contest[] = [
  {
    title: "Rosenbrock",
    file: fileOf("corpus", "rosenbrock"),
    name: "rosenbrock",
    parameters: ["x"],
    wrt: ["x"],
    byHand: byHand(rosenbrock),
    sizes: [rosenbrockSize(20), rosenbrockSize(1000)],
  },
  {
    title: "network of two layers",
    file: fileOf("corpus", "mlp"),
    name: "loss",
    parameters: ["hidden", "output", "inputs", "targets"],
    wrt: ["hidden", "output"],
    byHand: byHand(mlp),
    sizes: [networkSize(4, 8, 3, 16), networkSize(32, 64, 10, 64)],
  },
  {
    title: "gmm",
    file: fileOf("gradbench", "gmm"),
    name: "logPosterior",
    parameters: ["mixture", "x", "gamma", "m"],
    wrt: ["mixture"],
    byHand: byHand(gmm),
    sizes: [mixtureSize(2, 5, 100), mixtureSize(10, 25, 200)],
  },
  {
    title: "lstm",
    file: fileOf("gradbench", "lstm"),
    name: "loss",
    parameters: ["main", "extra", "state", "sequence"],
    wrt: ["main", "extra"],
    lengths: { "state[]": bits, "sequence[]": bits },
    byHand: byHand(lstm),
    sizes: [characterSize(2, 16), characterSize(4, 256)],
  },
  {
    title: "ba",
    file: fileOf("gradbench", "ba"),
    name: "cost",
    parameters: ["cameras", "points", "weights", "features", "seen"],
    wrt: ["cameras", "points", "weights"],
    byHand: byHand(ba),
    sizes: [sceneSize(2, 10), sceneSize(10, 500)],
  },
];
