/** Cheap gradient: value and gradient against the value alone, both jitted, in operations of the plan and in time. */
import { jit, random, toProgram, valueAndGrad, type Program, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { optimize } from "@cotangent/ir";
import { makePlan, planStatistics } from "@cotangent/kernel";
import { disposeOf } from "./dispose.ts";
import { logSumExp, mlpLoss, readingScan, rosenbrock, type MlpParams } from "./functions.ts";
import { race, row } from "./measure.ts";

const normal = (seed: number, shape: readonly number[], dtype: "f32" | "f64" = "f64"): Tensor =>
  random.normal(random.key(seed), shape, { dtype });

/** Operations of the plan, in the cost model of DESIGN.md §3. */
const operations = (program: Program): number => planStatistics(makePlan(optimize(program), "cpu")).operations;

const costRow = (timing: string, both: Program, value: Program): string =>
  `${timing} ${(operations(both) / operations(value)).toFixed(2)} |`;

function of(title: string, f: (x: Tensor) => Tensor, x: Tensor): string {
  const [value, both] = [jit(f), jit(valueAndGrad(f))];
  const timings = race([
    { name: "value and gradient", run: () => disposeOf(both(x)) },
    { name: "value", run: () => disposeOf(value(x)) },
  ]);
  return costRow(row(title, timings), toProgram(valueAndGrad(f), x).program, toProgram(f, x).program);
}

function ofMlp(): string {
  const p: MlpParams = {
    w1: normal(1, [784, 128], "f32"),
    b1: np.zeros([128]),
    w2: normal(2, [128, 10], "f32"),
    b2: np.zeros([10]),
  };
  const [x, y] = [normal(3, [128, 784], "f32"), np.divide(np.ones([128, 10]), 10)];
  const [value, both] = [jit(mlpLoss), jit(valueAndGrad(mlpLoss))];
  const timings = race([
    { name: "value and gradient", run: () => disposeOf(both(p, x, y)) },
    { name: "value", run: () => disposeOf(value(p, x, y)) },
  ]);
  return costRow(
    row("MLP 784-128-10, batch 128, f32", timings),
    toProgram(valueAndGrad(mlpLoss), p, x, y).program,
    toProgram(mlpLoss, p, x, y).program,
  );
}

export const gradientFigures = (): readonly string[] => [
  "| value and gradient over value | both | value | time | operations |",
  "| --- | --- | --- | --- | --- |",
  of("Rosenbrock 20, f64", rosenbrock, normal(0, [20])),
  of("log-sum-exp 100,000, f64", logSumExp, normal(0, [100_000])),
  of("scan that reads an array, 10,000 steps, f64", readingScan, normal(0, [10_000])),
  ofMlp(),
];
