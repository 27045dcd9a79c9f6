/** NIST's certified nonlinear regressions, to 6 digits from both starts, by Levenberg and Marquardt's method. */
import { f64, jacfwd, jit, type Tensor } from "cotangent";
import * as linalg from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import adapter from "./cases-adapter.ts";
import { evaluate } from "./cases/harness.mjs";

interface Problem {
  readonly name: string;
  readonly args: Readonly<Record<string, readonly number[]>>;
  /** A program of the case language in `b` and the arguments. */
  readonly model: unknown;
  readonly start1: readonly number[];
  readonly start2: readonly number[];
  readonly certified: readonly number[];
  readonly certified_rss: number;
}

const file = new URL("./datasets/nist_strd.json", import.meta.url);
const { problems } = JSON.parse(readFileSync(file, "utf8")) as { readonly problems: readonly Problem[] };
const array = (values: readonly number[]): Tensor => np.array(values, { dtype: f64 });
const squares = (x: Tensor): number => np.sum(np.square(x)).item();

/** The least squares of `residuals`, by steps `(JᵀJ + λ diag JᵀJ)⁻¹ Jᵀ r`; λ falls while they succeed. */
function fit(residuals: (b: Tensor) => Tensor, start: readonly number[]): Tensor {
  const evaluated = jit((b: Tensor) => [residuals(b), jacfwd(residuals)(b)] as const);
  let b = array(start);
  let damping = 1e-3;
  for (let tries = 0; tries < 2000 && damping < 1e15; tries++) {
    const [r, jacobian] = evaluated(b);
    const scales = np.sqrt(np.sum(np.square(jacobian), { axis: 0 })).mul(Math.sqrt(damping));
    const rows = np.concatenate([jacobian, np.diag(scales)]);
    const moved = b.sub(linalg.lstsq(rows, np.concatenate([r, np.zerosLike(b)])).x);
    const isLower = squares(evaluated(moved)[0]) < squares(r);
    damping *= isLower ? 0.3 : 4;
    if (isLower) b = moved;
  }
  return b;
}

test.each(problems.flatMap((problem) => [1, 2].map((start) => ({ ...problem, start }))))(
  "$name from start $start",
  ({ args, model, certified, certified_rss: rss, ...problem }) => {
    const { y, ...others } = Object.fromEntries(Object.entries(args).map(([name, values]) => [name, array(values)]));
    const residuals = (b: Tensor): Tensor => evaluate(model, { ...others, b }, adapter).sub(y!);
    const b = fit(residuals, problem.start === 1 ? problem.start1 : problem.start2);
    b.dataSync().forEach((found, i) => expect(Math.abs(found / certified[i]! - 1)).toBeLessThan(5e-7));
    expect(Math.abs(squares(residuals(b)) / rss - 1)).toBeLessThan(1e-8);
  },
);
