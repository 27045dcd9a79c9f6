/** Sums of squares as methods see them. */
import { ArgumentError, jacfwd, jacrev, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Box } from "../minimize/bounds.ts";
import type { Layout } from "../minimize/layout.ts";
import { dot } from "../minimize/vector.ts";
import { lossOf, type LossName } from "./loss.ts";

/** r and its Jacobian J, weighted by the loss, so that `Jᵀ·r` is the gradient of the cost and `Jᵀ·J` is about its Hessian. */
export interface Linearized {
  readonly cost: Tensor;
  readonly residuals: Tensor;
  readonly jacobian: Tensor;
  readonly gradient: Tensor;
}

export interface Residuals {
  readonly layout: Layout<unknown>;
  readonly box: Box | null;
  /** `½·C²·Σ ρ((rᵢ/C)²)` */
  readonly cost: (x: Tensor) => Tensor;
  readonly linearize: (x: Tensor) => Linearized;
}

export interface LossOptions {
  readonly loss: LossName;
  /** C: about the size of residuals of data that are no outliers. */
  readonly lossScale: number;
}

/**
 * The residuals of a function that returns any tree of floats.
 * @throws ArgumentError if it returns none.
 */
export function residualsOf<P>(
  f: (x: P) => unknown,
  { layout, box }: { readonly layout: Layout<P>; readonly box: Box | null },
  { loss, lossScale }: LossOptions,
): Residuals {
  const rho = lossOf(loss, "leastSquares");
  const flat = (x: Tensor): Tensor => vectorOf(f(layout.restore(x)), x);
  Object.defineProperty(flat, "name", { value: f.name === "" ? "residuals" : f.name });
  const weighted = (r: Tensor): ReturnType<typeof rho> => rho(np.square(np.divide(r, lossScale)));
  const costOf = (r: Tensor): Tensor => np.multiply(np.sum(weighted(r).value), 0.5 * lossScale ** 2);
  return {
    layout,
    box,
    cost: (x) => (loss === "linear" ? halfSquares(flat(x)) : costOf(flat(x))),
    linearize(x) {
      const r = flat(x);
      const jacobian = (r.size < x.size ? jacrev(flat) : jacfwd(flat))(x);
      if (loss === "linear") return { cost: halfSquares(r), residuals: r, jacobian, gradient: pulled(jacobian, r) };
      const { first, second } = weighted(r);
      const z = np.square(np.divide(r, lossScale));
      // The second derivative of the loss along a residual; far from the data it is negative, and a part of ρ', with
      // which the model would be above the loss everywhere, stands in its place.
      const curvature = np.add(first, np.multiply(np.multiply(z, second), 2));
      const scale = np.sqrt(np.maximum(curvature, np.multiply(first, 0.1)));
      const residuals = np.multiply(r, np.divide(first, scale));
      const scaled = np.multiply(jacobian, np.expandDims(scale, 1));
      return { cost: costOf(r), residuals, jacobian: scaled, gradient: pulled(scaled, residuals) };
    },
  };
}

const halfSquares = (r: Tensor): Tensor => np.multiply(dot(r, r), 0.5);
const pulled = (jacobian: Tensor, r: Tensor): Tensor => np.matmul(jacobian.T, r);

function vectorOf(result: unknown, like: Tensor): Tensor {
  const leaves = tree.leaves(result).map((leaf) => np.asarray(leaf).astype(like.dtype).ravel());
  const [first] = leaves;
  if (!first || leaves.every((leaf) => leaf.size === 0))
    throw new ArgumentError(
      "bad-argument",
      "leastSquares: the function returns no residuals",
      "return an array, or a tree of arrays, with at least one element",
    );
  return leaves.length === 1 ? first : np.concatenate(leaves);
}
