/** NIST's certified nonlinear regressions by `curveFit`, from both starts: 6 digits, and standard errors to 1e-6. */
import { curveFit } from "@cotangent/optim";
import { f64, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import adapter from "./cases-adapter.ts";
import { evaluate } from "./cases/harness.mjs";

interface Problem {
  readonly name: string;
  readonly dof: number;
  readonly args: Readonly<Record<string, readonly number[]>>;
  /** A program of the case language in `b` and the arguments. */
  readonly model: unknown;
  /** Whether the model is of the logarithm of y. */
  readonly log_y: boolean;
  readonly start1: readonly number[];
  readonly start2: readonly number[];
  readonly certified: readonly number[];
  readonly certified_sd: readonly number[];
  readonly certified_rss: number;
  readonly certified_residual_sd: number;
}

const file = new URL("./datasets/nist_strd.json", import.meta.url);
const { problems } = JSON.parse(readFileSync(file, "utf8")) as { readonly problems: readonly Problem[] };
const array = (values: readonly number[]): Tensor => np.array(values, { dtype: f64 });

/** The largest relative distance from what is certified. */
const distance = (found: Tensor, certified: readonly number[]): number =>
  Math.max(...[...found.dataSync()].map((value, i) => Math.abs(value / certified[i]! - 1)));

test.each(problems.flatMap((problem) => [1, 2].map((start) => ({ ...problem, start }))))(
  "$name from start $start",
  async ({ args, model, log_y: isLog, ...problem }) => {
    const { y, ...data } = Object.fromEntries(Object.entries(args).map(([name, values]) => [name, array(values)]));
    const { fit, ...found } = await curveFit(
      (x: Readonly<Record<string, Tensor>>, b: Tensor) => evaluate(model, { ...x, b }, adapter),
      data,
      isLog ? np.log(y!) : y!,
      array(problem.start === 1 ? problem.start1 : problem.start2),
    );
    expect(fit.message).toContain("converged");
    expect(found.degreesOfFreedom).toBe(problem.dof);
    expect(distance(found.parameters, problem.certified)).toBeLessThan(5e-7);
    expect(distance(found.standardErrors, problem.certified_sd)).toBeLessThan(1e-6);
    expect(Math.abs(found.residualSumOfSquares / problem.certified_rss - 1)).toBeLessThan(1e-8);
    expect(Math.abs(found.residualStandardDeviation / problem.certified_residual_sd - 1)).toBeLessThan(1e-8);
  },
);
