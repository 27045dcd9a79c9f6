/** Functions that compute again what they have no room to keep. */
import { calls } from "@cotangent/codegen-js";
import { ArgumentError, dissolveCalls, standardPipeline, type Program } from "@cotangent/ir";
import { allow } from "../control.ts";
import { rememberedBy } from "../derive.ts";
import { describe } from "../describe.ts";
import { named } from "../grad.ts";
import { optionsOf } from "../options.ts";
import { rebuild, runProgram } from "../run-program.ts";
import { noteStage } from "../stages.ts";
import { leavesOf, nameOf, traceCall, type Leaves, type TracedFunction } from "../trace-function.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { reportOf, type Recomputation } from "./report.ts";
import { search, type Search } from "./recomputation.ts";

export interface RecomputeOptions {
  /** The most bytes that a call may take on the CPU: arguments, results and temporaries. */
  readonly budget: number;
}

/** A function within a budget. */
export interface Recomputed<A extends readonly unknown[], R> {
  (...args: InputsOf<A>): Tensors<R>;
  /** What is kept and what is computed again for arguments like these. Nothing is run. */
  choice(...args: InputsOf<A>): Recomputation;
}

/**
 * `f`, which contains the gradients that it needs (`valueAndGrad(loss)`, a step of training), in at most `budget` bytes: what
 * its way back reads is kept or computed again, as a minimum cut of the program says. Results have the same bits. Nothing is
 * computed again if everything fits. The outermost transform but `jit`: gradients of the result are not within the budget.
 *
 * @throws ArgumentError if `budget` is less than the least that is found; it says what that is.
 *
 * @example
 * ```ts
 * import { grad, jit, recompute } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const f = (x) => { let y = x; for (let i = 0; i < 16; i++) y = np.sin(y.mul(1.5)); return np.sum(y); };
 * const x = np.ones([1000]);
 * const small = recompute(grad(f), { budget: 48_000 });
 * small.choice(x).peak <= 48_000; // true
 * jit(small)(x).toArray()[0] === jit(grad(f))(x).toArray()[0]; // true
 * ```
 */
export function recompute<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: RecomputeOptions,
): Recomputed<A, R> {
  const { budget } = optionsOf(options, "recompute", ["budget"]);
  if (typeof budget !== "number" || !(budget >= 0))
    throw new ArgumentError(
      "bad-argument",
      `recompute: the budget is ${typeof budget === "number" ? budget : describe(budget)}`,
      "give a number of bytes, such as { budget: 64 * 2 ** 20 }",
    );
  const found = (
    leaves: Leaves,
  ): { readonly traced: TracedFunction; readonly choice: Recomputation; readonly made: Program } => {
    allow({ call: calls, pipeline: standardPipeline, dissolve: dissolveCalls });
    const traced = traceCall(f, leaves);
    const made = searches(traced.program, String(budget));
    if (made.best.peak > budget) throw tooLittle(nameOf(f), made, budget);
    return { traced, choice: reportOf(made), made: made.best.program };
  };
  const recomputed = (...args: InputsOf<A>): Tensors<R> => {
    const leaves = leavesOf(args, "recompute");
    const { traced, choice, made } = found(leaves);
    noteStage(`recomputation of ${nameOf(f)}: ${choice.toString()}\n──`, made);
    const contents = runProgram(made, [...leaves.contents, ...traced.captured], traced.weak, traced.hosts);
    return typed(rebuild(traced.result, contents));
  };
  return Object.assign(named(recomputed, nameOf(f)), {
    choice: (...args: InputsOf<A>) => found(leavesOf(args, "recompute")).choice,
  });
}

const searches = rememberedBy((program, budget): Search => search(program, Number(budget)));

const tooLittle = (name: string, { whole, best }: Search, budget: number): ArgumentError =>
  new ArgumentError(
    "bad-argument",
    `recompute: "${name}" takes ${best.peak} bytes at the least that is found (${whole.peak} if everything is kept), and the budget is ${budget}`,
    `give it { budget: ${best.peak} } or more, cut the batch, or run long loops with scan(…, { checkpoint: "sqrt" })`,
  );
