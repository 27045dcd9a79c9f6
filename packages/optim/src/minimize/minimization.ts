/** Minimizations as pure functions, for use within transforms. */
import type { Tensor } from "cotangent";
import type { Solver } from "./driver.ts";
import type { Layout } from "./layout.ts";
import { minimumOf, type Minimum } from "./result.ts";
import type { SolverState } from "./solver.ts";
import { integer } from "./vector.ts";

export interface Minimization<P> {
  /** The state at x0, brought within the bounds. */
  start(): SolverState;
  /** Steps until it ends, or until `until` steps are done in all; by default `maxSteps`. */
  advance(state: SolverState, until?: Tensor): SolverState;
  minimum(state: SolverState): Minimum<P>;
  /** All of it: one `whileLoop`. */
  run(): Minimum<P>;
}

export function pureMinimization<P>(solver: Solver, x: Tensor, layout: Layout<P>, maxSteps: number): Minimization<P> {
  const advance = (state: SolverState, until: Tensor = integer(maxSteps)): SolverState => solver.advance(state, until);
  return {
    start: () => solver.start(x),
    advance,
    minimum: (state) => minimumOf(state, layout, maxSteps),
    run: () => minimumOf(advance(solver.start(x)), layout, maxSteps),
  };
}
