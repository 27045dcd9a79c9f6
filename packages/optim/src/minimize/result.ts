/** What minimizations return. */
import { deviceGet, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { numbersOf, type Driven } from "./driver.ts";
import type { Layout } from "./layout.ts";
import type { Evaluations } from "./method.ts";
import { finalStatus, type History, type SolverState } from "./solver.ts";
import { isSuccess, statusOf, type Status } from "./status.ts";

/** A minimum as tensors, for use within compiled functions. */
export type Minimum<P> = {
  readonly x: P;
  readonly value: Tensor;
  readonly gradient: P;
  /** `max |gᵢ|`; within bounds `max |P(x − g) − x|`. */
  readonly gradientNorm: Tensor;
  /** The code of a status, i32: `codes` names them. */
  readonly status: Tensor;
  readonly iterations: Tensor;
  readonly evaluations: Evaluations;
  readonly history: History | null;
};

/** A minimum as `minimize` resolves to: trees of tensors, and numbers. */
export interface MinimizeResult<P> {
  readonly x: P;
  readonly value: number;
  readonly gradient: P;
  /** `max |gᵢ|`; within bounds `max |P(x − g) − x|`. */
  readonly gradientNorm: number;
  /** Whether a test of convergence holds. */
  readonly success: boolean;
  readonly status: Status;
  /** The status as a sentence. */
  readonly message: string;
  /** Steps done. */
  readonly iterations: number;
  readonly evaluations: { readonly functions: number; readonly gradients: number; readonly products: number };
  /** Value and gradient norm at the start and after each step; empty with `history: false`. */
  readonly history: { readonly values: readonly number[]; readonly gradientNorms: readonly number[] };
  /** From where `minimize` goes on, as its option `state`: a tree of tensors that `saveState` saves. */
  readonly state: SolverState;
}

export const minimumOf = <P>(state: SolverState, { restore }: Layout<P>, maxSteps: number): Minimum<P> => ({
  x: restore(state.x),
  value: state.value,
  gradient: restore(state.gradient),
  gradientNorm: state.gradientNorm,
  status: finalStatus(state, maxSteps),
  iterations: state.steps,
  evaluations: state.spent,
  history: state.history,
});

export async function resultOf<P>({ state, code }: Driven, { restore }: Layout<P>): Promise<MinimizeResult<P>> {
  const { value, gradientNorm, iterations } = await numbersOf({
    value: state.value,
    gradientNorm: state.gradientNorm,
    iterations: state.steps,
  });
  const history = await deviceGet(state.history);
  const list = (row: Tensor | undefined): readonly number[] =>
    row ? [...np.slice(row, [[0, iterations + 1]]).dataSync()] : [];
  return {
    x: restore(state.x),
    value,
    gradient: restore(state.gradient),
    gradientNorm,
    success: isSuccess(code),
    ...statusOf(code),
    iterations,
    evaluations: await numbersOf(state.spent),
    history: { values: list(history?.values), gradientNorms: list(history?.gradientNorms) },
    state,
  };
}
