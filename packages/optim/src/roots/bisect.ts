/** Roots of functions of one number, between two points where the signs differ. */
import { ArgumentError, customRoot, stopGradient, whileLoop, type InputsOf, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, nonnegative } from "../checks.ts";
import { both, integer, not } from "../minimize/vector.ts";

export interface BisectOptions {
  /** It ends where the interval is at most so long. Default 0: where no float is between its ends. */
  readonly tolerance?: number;
  /** Default 200. */
  readonly maxSteps?: number;
}

type End = { readonly x: Tensor; readonly value: Tensor };
type Interval = { readonly low: End; readonly high: End; readonly steps: Tensor };

/**
 * `x` between two points with `F(x, …θ) = 0`, where F is continuous and has different signs at the two: halves of the interval
 * that keep that, each for one F. Of the last ends it gives the one with the smaller `|F|`. By θ it has the derivatives of the
 * root (see `customRoot`), by the two points none. NaN where the signs are the same. For many at once, use `vmap`.
 *
 * @throws ArgumentError for options out of range, and points that are not scalars.
 *
 * @example
 * ```ts
 * import { grad, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { bisect } from "@cotangent/optim";
 *
 * // Where a·eˣ = 2: log(2/a), with the derivative −1/a.
 * const found = bisect((x: Tensor, a: Tensor) => np.exp(x).mul(a).sub(2));
 * const [low, high, a] = [-9, 9, 0.5].map((value) => np.array(value, { dtype: "f64" }));
 * console.log(grad((b: Tensor) => found(low, high, b))(a).item().toFixed(6)); // → -2.000000
 * ```
 */
export function bisect<A extends readonly unknown[]>(
  f: (x: Tensor, ...theta: A) => Tensor,
  { tolerance = 0, maxSteps = 200 }: BisectOptions = {},
): (low: Tensor, high: Tensor, ...theta: InputsOf<A>) => Tensor {
  checkHyper("bisect", nonnegative, { tolerance });
  checkHyper("bisect", counting, { maxSteps });
  return (low, high, ...theta) => {
    for (const [name, end] of Object.entries({ low, high }))
      if (end.rank > 0 || end.dtype.kind !== "float")
        throw new ArgumentError(
          "bad-argument",
          `bisect: ${name} is ${end.dtype.name}[${end.shape.join(",")}]`,
          'give a float scalar, such as np.array(1, { dtype: "f64" }); for many at once, use vmap',
        );
    const other = stopGradient(high);
    const solver = (x: Tensor, ...given: A): Tensor => {
      const end = (at: Tensor): End => ({ x: at, value: f(at, ...given) });
      return halved(end, { low: end(x), high: end(other), steps: integer(0) }, { tolerance, maxSteps });
    };
    return customRoot(f)(solver)(low, ...theta);
  };
}

/** −1, 0 or 1 times the other: a product of values could underflow. */
const signs = (a: End, b: End): Tensor => np.multiply(np.sign(a.value), np.sign(b.value));

function halved(end: (x: Tensor) => End, first: Interval, { tolerance, maxSteps }: Required<BisectOptions>): Tensor {
  const middleOf = ({ low, high }: Interval): Tensor => np.add(np.multiply(low.x, 0.5), np.multiply(high.x, 0.5));
  const isGoing = (interval: Interval): Tensor => {
    const { low, high, steps } = interval;
    const middle = middleOf(interval);
    const isInside = both(not(np.equal(middle, low.x)), not(np.equal(middle, high.x)));
    const isLong = both(isInside, np.greater(np.abs(np.subtract(high.x, low.x)), tolerance));
    return both(both(np.less(signs(low, high), 0), isLong), np.less(steps, maxSteps));
  };
  const half = (interval: Interval): Interval => {
    const middle = end(middleOf(interval));
    const isLow = np.greater(signs(middle, interval.low), 0);
    const choose = (a: End, b: End): End => ({
      x: np.where(isLow, a.x, b.x),
      value: np.where(isLow, a.value, b.value),
    });
    return {
      low: choose(middle, interval.low),
      high: choose(interval.high, middle),
      steps: np.add(interval.steps, 1),
    };
  };
  const { low, high } = whileLoop(isGoing, half, first);
  const best = np.where(np.lessEqual(np.abs(low.value), np.abs(high.value)), low.x, high.x);
  return np.where(np.lessEqual(signs(low, high), 0), best, NaN);
}
