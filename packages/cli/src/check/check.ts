/** Derivatives of an emitted module beside central differences of its value. */
import { emitModule } from "../modules/emit-module.ts";
import { tangentOf, type Field, type ModuleSource } from "../modules/plain.ts";
import { loadModule } from "./load-module.ts";
import { numbersOf, propertyOf, withNumber } from "./numbers-in.ts";
import { openSizes, randomNumbers, randomValue } from "./random-values.ts";

export interface CheckOptions {
  readonly wrt: readonly string[];
  readonly seed: number;
  readonly runs: number;
  /** The largest error that passes, beyond what rounding explains, relative to the larger of 1 and the derivative. */
  readonly tolerance: number;
}

export interface CheckRow {
  /** Of the number that it is a derivative by. */
  readonly path: string;
  readonly derivative: number;
  readonly difference: number;
  readonly error: number;
  readonly passes: boolean;
}

/**
 * The row with the largest error of all runs, for each number of the parameters. A function of many results is weighted by
 * random numbers to one.
 */
export async function checkDerivatives(source: ModuleSource, options: CheckOptions): Promise<readonly CheckRow[]> {
  const files = emitModule(source, {
    targets: ["js"],
    modes: [{ kind: "value" }, { kind: "vjp", wrt: options.wrt }],
  });
  const module = await loadModule(files, source.name);
  const [value, pullback] = [module(source.name), module(`${source.name}Vjp`)];
  const active = source.parameters.filter(
    ({ name, type }) => tangentOf(type).kind !== "none" && (options.wrt.length === 0 || options.wrt.includes(name)),
  );
  const precision = precisionOf(source);
  const random = randomNumbers(options.seed);
  const sizes = openSizes(source);
  const rows = Array.from({ length: options.runs }, () => {
    const args = source.parameters.map(({ type }) => randomValue(type, random, sizes));
    const weights = randomValue(tangentOf(source.result), random, sizes);
    const total = (given: readonly unknown[]): number => weighted(source, value(...given), weights);
    const grad = propertyOf(pullback(...args, weights), "grad");
    return active.flatMap((field) => {
      const position = source.parameters.findIndex(({ name }) => name === field.name);
      return rowsOf(field, { args, position, total, grad, precision }, options.tolerance);
    });
  });
  return worstOf(rows.flat());
}

/** The row with the largest error for each path; an error that is no number is the largest. */
function worstOf(rows: readonly CheckRow[]): readonly CheckRow[] {
  const worst = new Map<string, CheckRow>();
  for (const row of rows) {
    const known = worst.get(row.path);
    if (!known || !(row.error <= known.error)) worst.set(row.path, row);
  }
  return [...worst.values()];
}

interface Point {
  readonly args: readonly unknown[];
  /** Of the parameter among all. */
  readonly position: number;
  readonly total: (args: readonly unknown[]) => number;
  readonly grad: unknown;
  readonly precision: Precision;
}

/** The step of differences, and the digits that values have. */
interface Precision {
  readonly h: number;
  readonly epsilon: number;
}

const precisionOf = ({ program }: ModuleSource): Precision =>
  program.inputs.some(({ type }) => type.dtype.name === "f32")
    ? { h: 2 ** -6, epsilon: 2 ** -23 }
    : { h: 2 ** -14, epsilon: 2 ** -52 };

function rowsOf(
  { name, type }: Field,
  { args, position, total, grad, precision: { h, epsilon } }: Point,
  tolerance: number,
): readonly CheckRow[] {
  const found = numbersOf(tangentOf(type), propertyOf(grad, name), name);
  const value = total(args);
  return found.map(({ path, value: derivative }, i) => {
    const moved = (by: number): readonly unknown[] =>
      args.map((arg, k) => (k === position ? withNumber(type, arg, i, (x) => x + by) : arg));
    const step = (by: number): number => (total(moved(by)) - total(moved(-by))) / (2 * by);
    // Of two steps the errors of the second order cancel.
    const difference = (4 * step(h) - step(2 * h)) / 3;
    const noise = (4 * epsilon * Math.abs(value)) / h;
    const error = Math.max(0, Math.abs(derivative - difference) - noise) / Math.max(1, Math.abs(difference));
    return { path, derivative, difference, error, passes: error <= tolerance || Object.is(derivative, difference) };
  });
}

function weighted({ result }: ModuleSource, value: unknown, weights: unknown): number {
  const factors = numbersOf(tangentOf(result), weights, "");
  return numbersOf(tangentOf(result), value, "").reduce(
    (sum, number, i) => sum + number.value * (factors[i]?.value ?? 0),
    0,
  );
}
