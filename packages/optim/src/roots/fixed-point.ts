/** Fixed points, accelerated, differentiated by what they satisfy. */
import { customFixedPoint, whileLoop, type Inputs, type InputsOf, type Tensor, type Tensors } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, nonnegative, counting, type Range } from "../checks.ts";
import { treeOf } from "../minimize/layout.ts";
import { both, epsilonOf, integer, largest } from "../minimize/vector.ts";
import { flatMap } from "./flat.ts";

export interface FixedPointOptions {
  /** It ends where `max |T(x) − x|` is at most so large. Default 1e-10 in f64, 1e-5 otherwise. */
  readonly tolerance?: number;
  /** Default 500. */
  readonly maxSteps?: number;
  /** m: how many differences Anderson's acceleration fits; 0 is the plain iteration. Default 5. */
  readonly memory?: number;
}

type Carry = {
  readonly x: Tensor;
  /** `r = T(x) − x` */
  readonly residual: Tensor;
  /** The last m differences of T(x) and of r, as rows; 0 where there are none yet. */
  readonly images: Tensor;
  readonly residuals: Tensor;
  readonly steps: Tensor;
};

const whole: Range = { words: "a whole number x ≥ 0", holds: (x) => Number.isInteger(x) && x >= 0 };

/**
 * `x` with `x = T(x, …θ)`, trees of floats, by Anderson's acceleration of type II: `x⁺ = T(x) − ΔTᵀ·γ` with the γ that minimizes
 * `|r − ΔRᵀ·γ|` over the last m differences (Walker and Ni, SIAM J. Numer. Anal. 49, 2011, Algorithm AA; the normal
 * equations carry a ridge of the rounding of their diagonal). By θ it has the derivatives of the fixed point (see
 * `customFixedPoint`), x0 has none. A step is one T and `O(m²·n)`, its memory `2·m·n`.
 *
 * Where it does not converge the last x comes back: look at `T(x) − x`.
 * @throws ArgumentError for options out of range, a start that is not of floats, and a T with other shapes.
 *
 * @example
 * ```ts
 * import { grad, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { fixedPoint } from "@cotangent/optim";
 *
 * // x = a·cos x, so dx/da = cos x/(1 + a·sin x).
 * const point = fixedPoint((x: Tensor, a: Tensor) => np.cos(x).mul(a));
 * const start = np.array([0.5], { dtype: "f64" });
 * const slope = grad((a: Tensor) => np.sum(point(start, a)))(np.array(1, { dtype: "f64" }));
 * console.log(slope.item().toFixed(6)); // → 0.441611
 * ```
 */
export function fixedPoint<X, A extends readonly unknown[]>(
  step: (x: X, ...theta: A) => X,
  { tolerance, maxSteps = 500, memory = 5 }: FixedPointOptions = {},
): (x0: Inputs<X>, ...theta: InputsOf<A>) => Tensors<X> {
  if (tolerance !== undefined) checkHyper("fixedPoint", nonnegative, { tolerance });
  checkHyper("fixedPoint", counting, { maxSteps });
  checkHyper("fixedPoint", whole, { memory });
  return customFixedPoint(step)((x0: X, ...theta: A): X => {
    const map = flatMap((x: Tensors<X>) => step(treeOf<X>(x), ...theta), x0, "fixedPoint");
    const { at: image, start, layout } = map;
    const enough = tolerance ?? (layout.dtype.bits === 64 ? 1e-10 : 1e-5);
    const none = np.zeros([memory, start.size], { dtype: start.dtype });
    const advance = ({ x, residual, images, residuals, steps }: Carry): Carry => {
      const now = np.add(x, residual);
      const next = memory === 0 ? now : np.subtract(now, np.matmul(mixture(residuals, residual), images));
      const after = image(next);
      const rest = np.subtract(after, next);
      return {
        x: next,
        residual: rest,
        images: pushed(images, np.subtract(after, now)),
        residuals: pushed(residuals, np.subtract(rest, residual)),
        steps: np.add(steps, 1),
      };
    };
    const isGoing = ({ residual, steps }: Carry): Tensor =>
      both(np.greater(largest(residual), enough), np.less(steps, maxSteps));
    const first: Carry = {
      x: start,
      residual: np.subtract(image(start), start),
      images: none,
      residuals: none,
      steps: integer(0),
    };
    return treeOf<X>(layout.restore(whileLoop(isGoing, advance, first).x));
  });
}

/** γ: `min |r − ΔRᵀ·γ|`. */
function mixture(differences: Tensor, residual: Tensor): Tensor {
  const [m = 0] = differences.shape;
  const gram = np.matmul(differences, np.transpose(differences));
  const size = np.trace(gram);
  const scale = np.where(np.greater(size, 0), size, 1);
  const ridge = np.multiply(np.eye(m, { dtype: gram.dtype }), 4 * m * epsilonOf(gram.dtype));
  return solve(np.add(np.divide(gram, scale), ridge), np.divide(np.matmul(differences, residual), scale));
}

/** The rows without the first, and a new last one. */
function pushed(rows: Tensor, row: Tensor): Tensor {
  const [m = 0, n = 0] = rows.shape;
  return m === 0 ? rows : np.concatenate([np.slice(rows, [[1, m]]), row.reshape([1, n])]);
}
