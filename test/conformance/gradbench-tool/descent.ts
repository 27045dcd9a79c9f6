/**
 * The solver of the evals particle and saddle: gradient descent whose step size doubles after ten steps that lower the
 * objective and halves after one that does not, until the gradient or the step is shorter than 10⁻⁵.
 */
import { grad, jacfwd, jvp, valueAndGrad, vmap, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array } from "./module.ts";

type Objective = (x: Tensor) => Tensor;

/** How derivatives are taken: `r` by reverse mode, `f` by forward mode. */
export type Mode = "r" | "f";

export const gradientBy: Readonly<Record<Mode, (f: Objective) => Objective>> = {
  r: (f) => grad(f),
  f: (f) => jacfwd(f),
};

/** The value and its derivatives in one direction, or in those of all axes. */
function along(f: Objective, x: Tensor): readonly [Tensor, Tensor] {
  if (x.shape.length === 0) return jvp(f, [x], [np.onesLike(x)]);
  const axes = np.eye(x.shape[0]!, { dtype: x.dtype });
  const [values, gradient] = vmap((axis: Tensor) => jvp(f, [x], [axis]))(axes);
  return [np.slice(values, [0]), gradient];
}

/** The value and the gradient at once, so that the value is computed once. */
const bothBy: Readonly<Record<Mode, (f: Objective) => (x: Tensor) => readonly [Tensor, Tensor]>> = {
  r: (f) => valueAndGrad(f),
  f: (f) => (x) => along(f, x),
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

function step(both: (x: Tensor) => readonly [Tensor, Tensor], state: State): State {
  const { x, value, rate, accepted } = state;
  const moved = x.sub(state.gradient.mul(rate));
  const [next, gradient] = both(moved);
  const isSteady = accepted.equal(10);
  const isLower = next.less(value);
  const takes = np.logicalAnd(np.logicalNot(isSteady), isLower);
  const choose = (taken: Tensor, kept: Tensor): Tensor => np.where(takes, taken, kept);
  const ofMoved = choose(gradient, state.gradient);
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
  const both = bothBy[mode](f);
  const [value, gradient] = both(start);
  const { x } = whileLoop(
    ({ isDone }: State) => np.logicalNot(isDone),
    (state: State) => step(both, state),
    {
      x: start,
      value,
      gradient,
      rate: array(1e-5),
      accepted: np.zeros([], { dtype: "i32" }),
      isDone: length(gradient).lessEqual(tolerance),
    },
    { maxSteps },
  );
  return x;
}
