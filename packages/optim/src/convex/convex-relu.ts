/** Networks of one hidden layer of rectified units, trained as a convex problem. */
import { ArgumentError, random, scan, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { optionsOf } from "../minimize/options.ts";
import { dot } from "../minimize/vector.ts";
import { patternMaps, systemOf } from "./patterns.ts";

export interface ConvexReluOptions {
  /** β > 0 of weight decay. */
  readonly decay: number;
  /** P: how many patterns of activation are drawn. Default 100. */
  readonly patterns?: number;
  /** Default 1000. */
  readonly iterations?: number;
  /** ρ > 0: the penalty of the splitting; it changes the speed and not the result. Default 1. */
  readonly penalty?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export interface ConvexRelu {
  /** The weights of 2·P units, `[d, 2·P]` and `[2·P]`; those of units that are not needed are 0. */
  readonly hidden: Tensor;
  readonly output: Tensor;
  /** `½·Σ (f(xᵢ) − yᵢ)² + ½·β·(|hidden|² + |output|²)` of the network. */
  readonly objective: Tensor;
  /** The convex objective after each iteration. */
  readonly history: Tensor;
  /** How far weights are beyond the boundaries of their patterns: the greatest `max(0, −(2·Dᵢ − 1)·X·v)`. */
  readonly violation: Tensor;
}

type Split = {
  /** v and w of each pattern, and what they were split from: `[2, P, d]`, and `[2, P, n]` of the constraints. */
  readonly weights: Tensor;
  readonly slack: Tensor;
  /** The scaled multipliers of both. */
  readonly ofWeights: Tensor;
  readonly ofSlack: Tensor;
};

/**
 * The network `f(x) = Σⱼ max(0, x·uⱼ)·αⱼ` with the least `½·Σ (f(xᵢ) − yᵢ)² + ½·β·Σⱼ (|uⱼ|² + αⱼ²)`, among those whose units are
 * active on the rows of X in one of P patterns `Dᵢ = diag(X·hᵢ ≥ 0)`, hᵢ normal. It is that of the convex problem
 *
 *     min ½·|Σᵢ Dᵢ·X·(vᵢ − wᵢ) − y|² + β·Σᵢ (|vᵢ| + |wᵢ|)        (2·Dᵢ − 1)·X·vᵢ ≥ 0,  (2·Dᵢ − 1)·X·wᵢ ≥ 0
 *
 * with units `v/√|v|` of output `√|v|` and `w/√|w|` of output `−√|w|`; with all patterns, and units enough, it is the global minimum.
 * Solved by ADMM: a split of the weights shrinks in groups, one of the constraints is cut at 0, and the least squares between them have
 * one system, which is inverted once: by the identity of Woodbury as one matrix of d × d and one of n × n. An iteration is `O(P·n·d + n²)`.
 *
 * Bai, Gautam and Sojoudi, *Efficient global optimization of two-layer ReLU networks: quadratic-time algorithms and adversarial training*
 * (arXiv 2201.01965), Algorithm 3.1, on the problem of Pilanci and Ergen (arXiv 2002.10553). Deviations: the identity of Woodbury;
 * patterns that are drawn twice stay, which changes no minimum.
 *
 * @param x X, `[n, d]`; a column of ones makes biases. @param y `[n]`
 * @throws ArgumentError for shapes that do not fit, and options out of range.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { convexRelu } from "@cotangent/optim";
 *
 * const f64 = { dtype: "f64" } as const;
 * const x = np.array([[-2, 1], [-1, 1], [0, 1], [1, 1], [2, 1]], f64);
 * const y = np.array([2, 1, 0, 1, 2], f64); // |x|
 * const { hidden, output } = convexRelu(x, y, { decay: 1e-3 });
 * const found = np.matmul(np.maximum(np.matmul(x, hidden), 0), output);
 * console.log(np.max(np.abs(np.subtract(found, y))).item() < 0.01); // → true
 * ```
 */
export function convexRelu(x: Tensor, y: Tensor, options: ConvexReluOptions): ConvexRelu {
  optionsOf(options, ["decay", "patterns", "iterations", "penalty", "seed"], "convexRelu");
  const { decay, patterns = 100, iterations = 1000, penalty = 1, seed = 0 } = options;
  checkHyper("convexRelu", positive, { decay, penalty });
  checkHyper("convexRelu", counting, { patterns, iterations });
  const [n = 0, d = 0] = x.shape;
  if (x.ndim !== 2 || y.ndim !== 1 || y.shape[0] !== n || n === 0)
    throw new ArgumentError(
      "bad-argument",
      `convexRelu: x has shape [${x.shape.join()}] and y has [${y.shape.join()}]`,
      "give x of shape [n, d] and y of shape [n]",
    );
  const { dtype } = x;
  const drawn = random.normal(random.key(seed), [patterns, d], { dtype });
  const active = np.greaterEqual(np.matmul(drawn, x.T), 0).astype(dtype);
  const maps = patternMaps(x, active);
  const { predict, spread, margins, gather } = maps;
  const solved = systemOf(maps, x, active, penalty);
  const goal = np.divide(spread(y), penalty);
  const sizes = (u: Tensor): Tensor => np.sqrt(np.sum(np.square(u), { axis: -1, keepdims: true }));
  const objective = (u: Tensor): Tensor =>
    np.add(halfSquare(np.subtract(predict(u), y)), np.multiply(np.sum(sizes(u)), decay));
  const iterate = ({ weights, slack, ofWeights, ofSlack }: Split): readonly [Split, Tensor] => {
    const pulled = np.add(np.subtract(weights, ofWeights), gather(np.subtract(slack, ofSlack)));
    const u = solved(np.add(goal, pulled));
    const [near, above] = [np.add(u, ofWeights), np.add(margins(u), ofSlack)];
    const size = sizes(near);
    const kept = np.maximum(np.subtract(size, decay / penalty), 0);
    const shrunk = np.multiply(near, np.divide(kept, np.where(np.greater(size, 0), size, 1)));
    const cut = np.maximum(above, 0);
    const next = {
      weights: shrunk,
      slack: cut,
      ofWeights: np.subtract(near, shrunk),
      ofSlack: np.subtract(above, cut),
    };
    return [next, objective(shrunk)];
  };
  const start = np.zeros([2, patterns, d], { dtype });
  const slack = np.zeros([2, patterns, n], { dtype });
  const begin: Split = { weights: start, slack, ofWeights: start, ofSlack: slack };
  const [{ weights }, history] = scan((carry: Split) => iterate(carry), begin, null, { length: iterations });
  return {
    ...networkOf(weights, x, y, decay),
    history,
    violation: np.max(np.maximum(np.negative(margins(weights)), 0)),
  };
}

const halfSquare = (r: Tensor): Tensor => np.multiply(dot(r, r), 0.5);

/** The units of weights `[2, P, d]`, whose outputs are positive in the first half. */
function networkOf(
  weights: Tensor,
  x: Tensor,
  y: Tensor,
  decay: number,
): Pick<ConvexRelu, "hidden" | "output" | "objective"> {
  const [, patterns = 0, d = 0] = weights.shape;
  const roots = np.sqrt(np.sqrt(np.sum(np.square(weights), { axis: -1 })));
  const isSome = np.greater(roots, 0);
  const scaled = np.divide(weights, np.where(isSome, roots, 1).reshape([2, patterns, 1]));
  const hidden = scaled.reshape([2 * patterns, d]).T;
  const output = np.multiply(roots, np.array([[1], [-1]], { dtype: x.dtype.name })).reshape([2 * patterns]);
  const error = np.subtract(np.matmul(np.maximum(np.matmul(x, hidden), 0), output), y);
  const size = np.add(np.sum(np.square(hidden)), np.sum(np.square(output)));
  return { hidden, output, objective: np.add(halfSquare(error), np.multiply(size, decay / 2)) };
}
