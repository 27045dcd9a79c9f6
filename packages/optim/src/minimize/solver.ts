/** Minimization as pure functions on a state, which trace: one program for the host, for `jit` and for resuming. */
import { dynamicUpdateIndexInDim, whileLoop, type Tensor, type TensorLike } from "cotangent";
import * as np from "cotangent/numpy";
import { project, type Box } from "./bounds.ts";
import { sumOfEvaluations, type Evaluations, type Method, type EvaluatedPoint } from "./method.ts";
import { codes } from "./status.ts";
import { judged, type Tolerance } from "./tolerance.ts";
import { both, integer } from "./vector.ts";

/** What is known between two steps: a tree of tensors, which can be saved. */
export type SolverState = EvaluatedPoint & {
  readonly gradientNorm: Tensor;
  /** Steps done, i32. */
  readonly steps: Tensor;
  /** A code of `Status`, i32; 0 while it runs. */
  readonly status: Tensor;
  readonly spent: Evaluations;
  /** What the method keeps. */
  readonly inner: unknown;
  /** Of each step so far, from the start: rows 0 … steps of arrays of `maxSteps + 1`. */
  readonly history: History | null;
};

export type History = { readonly values: Tensor; readonly gradientNorms: Tensor };

export interface SolverOptions<Problem> {
  readonly method: Method<Problem>;
  readonly tolerance: Tolerance;
  readonly maxSteps: number;
  readonly box: Box | null;
  readonly history: boolean;
}

/** The state before the first step: `x` is brought within the bounds, and the function evaluated there. */
export function initialState<Problem>(problem: Problem, x: Tensor, options: SolverOptions<Problem>): SolverState {
  const { method, tolerance, maxSteps, box } = options;
  const { point, inner, spent, status } = method.init(problem, project(x, box));
  const first = judged(point, { point, whole: np.array(false), status }, tolerance, box);
  const empty = (): Tensor => np.full([maxSteps + 1], Number.NaN, { dtype: x.dtype });
  const state = { ...point, gradientNorm: first.norm, steps: integer(0), status: first.status, spent, inner };
  return recorded({
    ...state,
    history: options.history ? { values: empty(), gradientNorms: empty() } : null,
  });
}

/**
 * Steps until the minimization ends, or `until` steps are done. In one call or in many the same steps are done: this loop
 * is the only one.
 */
export function advance<Problem>(
  problem: Problem,
  state: SolverState,
  until: TensorLike,
  options: SolverOptions<Problem>,
): SolverState {
  const last = np.minimum(np.asarray(until).astype("i32"), options.maxSteps);
  return whileLoop(
    ({ status, steps }: SolverState) => both(np.equal(status, codes.running), np.less(steps, last)),
    (before: SolverState) => stepped(problem, before, options),
    state,
  );
}

function stepped<Problem>(problem: Problem, before: SolverState, options: SolverOptions<Problem>): SolverState {
  const { x, value, gradient } = before;
  const next = options.method.step(problem, { x, value, gradient }, before.inner);
  const { point, norm, status } = judged({ x, value, gradient }, next, options.tolerance, options.box);
  return recorded({
    ...point,
    gradientNorm: norm,
    steps: np.add(before.steps, 1),
    status,
    spent: sumOfEvaluations(before.spent, next.spent),
    inner: next.inner,
    history: before.history,
  });
}

function recorded(state: SolverState): SolverState {
  if (!state.history) return state;
  const { values, gradientNorms } = state.history;
  return {
    ...state,
    history: {
      values: dynamicUpdateIndexInDim(values, state.value, state.steps),
      gradientNorms: dynamicUpdateIndexInDim(gradientNorms, state.gradientNorm, state.steps),
    },
  };
}

/** The status at the end: what still runs ran out of steps. */
export const finalStatus = ({ status, steps }: SolverState, maxSteps: number): Tensor =>
  np
    .where(both(np.equal(status, codes.running), np.greaterEqual(steps, maxSteps)), codes.maxSteps, status)
    .astype("i32");
