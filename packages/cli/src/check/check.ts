/** Derivatives of an emitted module beside central differences of its value. */
import { emitModule } from "../modules/emit-module.ts";
import { tangentOf, type Field, type ModuleSource } from "../modules/plain.ts";
import { loadModule } from "./load-module.ts";
import { numbersOf, propertyOf, withNumber } from "./numbers-in.ts";
import { randomNumbers, randomValue } from "./random-values.ts";

export interface CheckOptions {
  readonly wrt: readonly string[];
  readonly seed: number;
  readonly runs: number;
  /** The largest error that passes, relative to the larger of 1 and the derivative. */
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
  const random = randomNumbers(options.seed);
  const rows = Array.from({ length: options.runs }, () => {
    const args = source.parameters.map(({ type }) => randomValue(type, random));
    const weights = randomValue(tangentOf(source.result), random);
    const total = (given: readonly unknown[]): number => weighted(source, value(...given), weights);
    const grad = propertyOf(pullback(...args, weights), "grad");
    return active.flatMap((field) => {
      const position = source.parameters.findIndex(({ name }) => name === field.name);
      return rowsOf(field, { args, position, total, grad }, options.tolerance);
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
}

function rowsOf({ name, type }: Field, { args, position, total, grad }: Point, tolerance: number): readonly CheckRow[] {
  const found = numbersOf(tangentOf(type), propertyOf(grad, name), name);
  return found.map(({ path, value: derivative }, i) => {
    const moved = (by: number): readonly unknown[] =>
      args.map((arg, k) => (k === position ? withNumber(type, arg, i, (x) => x + by) : arg));
    const step = (h: number): number => (total(moved(h)) - total(moved(-h))) / (2 * h);
    // Of two steps the errors of the second order cancel.
    const difference = (4 * step(2 ** -14) - step(2 ** -13)) / 3;
    const error = Math.abs(derivative - difference) / Math.max(1, Math.abs(difference));
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
