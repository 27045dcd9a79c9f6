/** Roots of functions of trees, differentiated by what they satisfy. */
import {
  customRoot,
  denseSolve,
  foriLoop,
  jvp,
  whileLoop,
  type Inputs,
  type InputsOf,
  type Tensor,
  type Tensors,
} from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, nonnegative } from "../checks.ts";
import { treeOf } from "../minimize/layout.ts";
import { along, both, integer, largest } from "../minimize/vector.ts";
import { flatMap } from "./flat.ts";

export interface RootOptions {
  /** It ends where `max |Fᵢ|` is at most so large. Default 1e-10 in f64, 1e-5 otherwise. */
  readonly tolerance?: number;
  /** Default 50. */
  readonly maxSteps?: number;
}

/** How often a step is halved at most. */
const halvings = 20;

/**
 * `x` with `F(x, …θ) = 0`, near `x0`, by Newton's method: `x − t·(∂F/∂x)⁻¹·F`, where t is the first of 1, ½, ¼, … that makes
 * `max |Fᵢ|` smaller. x and F are trees of floats with the same shapes. By θ it has the derivatives of the root, not of the
 * steps (see `customRoot`); x0 has none. A step costs n products with the Jacobian and O(n³).
 *
 * Where it does not converge the last x comes back: look at F there.
 * @throws ArgumentError for options out of range, a start that is not of floats, and an F with other shapes.
 *
 * @example
 * ```ts
 * import { grad, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { root } from "@cotangent/optim";
 *
 * const cubeRoot = root((x: Tensor, a: Tensor) => np.power(x, 3).sub(a));
 * const start = np.array(1, { dtype: "f64" });
 * console.log(grad((a: Tensor) => cubeRoot(start, a))(np.array(8, { dtype: "f64" })).item().toFixed(6)); // → 0.083333
 * ```
 */
export function root<X, A extends readonly unknown[]>(
  f: (x: X, ...theta: A) => X,
  { tolerance, maxSteps = 50 }: RootOptions = {},
): (x0: Inputs<X>, ...theta: InputsOf<A>) => Tensors<X> {
  if (tolerance !== undefined) checkHyper("root", nonnegative, { tolerance });
  checkHyper("root", counting, { maxSteps });
  return customRoot(f)((x0: X, ...theta: A): X => {
    const { at, start, layout } = flatMap((x: Tensors<X>) => f(treeOf<X>(x), ...theta), x0, "root");
    const enough = tolerance ?? (layout.dtype.bits === 64 ? 1e-10 : 1e-5);
    type Carry = { readonly x: Tensor; readonly value: Tensor; readonly steps: Tensor };
    const step = ({ x, value, steps }: Carry): Carry => {
      const push = (v: Tensor): Tensor => jvp(at, [x], [v])[1];
      const direction = denseSolve(push, np.negative(value));
      const isBetter = (t: Tensor): Tensor => np.less(largest(at(along(x, t, direction))), largest(value));
      const shorter = (_: Tensor, t: Tensor): Tensor => np.where(isBetter(t), t, np.multiply(t, 0.5));
      const length = foriLoop(0, halvings, shorter, np.ones([], { dtype: x.dtype }));
      const next = along(x, length, direction);
      return { x: next, value: at(next), steps: np.add(steps, 1) };
    };
    const isGoing = ({ value, steps }: Carry): Tensor =>
      both(np.greater(largest(value), enough), np.less(steps, maxSteps));
    const end = whileLoop(isGoing, step, { x: start, value: at(start), steps: integer(0) });
    return treeOf<X>(layout.restore(end.x));
  });
}
