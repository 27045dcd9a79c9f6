/**
 * The solver of the evals particle and saddle: gradient descent whose step size doubles after ten steps that lower the
 * objective and halves after one that does not, until the gradient or the step is shorter than 10⁻⁵.
 */
import { grad, jacfwd, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array } from "./module.ts";

type Objective = (x: Tensor) => Tensor;

/** How derivatives are taken: `r` by reverse mode, `f` by forward mode. */
export type Mode = "r" | "f";

export const gradientBy: Readonly<Record<Mode, (f: Objective) => Objective>> = {
  r: (f) => grad(f),
  f: (f) => jacfwd(f),
};

interface State {
  readonly x: Tensor;
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly rate: Tensor;
  /** Steps taken since the rate changed. */
  readonly accepted: Tensor;
  readonly isDone: Tensor;
}

const tolerance = 1e-5;
const length = (x: Tensor): Tensor => np.sum(np.square(x)).sqrt();
/** Enough for both evals, which take about a hundred. */
const maxSteps = 1000;

function step(f: Objective, gradient: Objective, state: State): State {
  const { x, value, rate, accepted } = state;
  const moved = x.sub(state.gradient.mul(rate));
  const next = f(moved);
  const isSteady = accepted.equal(10);
  const isLower = next.less(value);
  const takes = np.logicalAnd(np.logicalNot(isSteady), isLower);
  const choose = (taken: Tensor, kept: Tensor): Tensor => np.where(takes, taken, kept);
  const ofMoved = choose(gradient(moved), state.gradient);
  return {
    x: choose(moved, x),
    value: choose(next, value),
    gradient: ofMoved,
    rate: np.where(isSteady, rate.mul(2), np.where(isLower, rate, rate.mul(0.5))),
    accepted: np.where(takes, accepted.add(1), 0),
    isDone: np.logicalOr(
      np.sum(np.square(ofMoved)).lessEqual(tolerance ** 2),
      np.logicalAnd(np.logicalNot(isSteady), np.sum(np.square(x.sub(moved))).lessEqual(tolerance ** 2)),
    ),
  };
}

/** Where `f` is least, sought from `start`. */
export function argmin(f: Objective, mode: Mode, start: Tensor): Tensor {
  const gradient = gradientBy[mode](f);
  const first = gradient(start);
  const { x } = whileLoop(
    ({ isDone }: State) => np.logicalNot(isDone),
    (state: State) => step(f, gradient, state),
    {
      x: start,
      value: f(start),
      gradient: first,
      rate: array(1e-5),
      accepted: np.zeros([], { dtype: "i32" }),
      isDone: length(first).lessEqual(tolerance),
    },
    { maxSteps },
  );
  return x;
}
