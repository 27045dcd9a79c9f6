/** Hypergradients by the implicit function theorem: products with the inner Hessian, no states. */
import { hvp, scan, type Tensor, type Tensors } from "cotangent";
import { cg as conjugateGradients } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, counting, nonnegative, positive } from "../checks.ts";
import { crossProduct, flatBilevel, inX, inY, type Bilevel, type Hypergradient, type Level } from "./problem.ts";

/** An approximation of `H⁻¹·b`, for the symmetric operator H. */
export type InverseProduct = (product: (v: Tensor) => Tensor, b: Tensor) => Tensor;

export interface NeumannOptions {
  /** The number of products with H. */
  readonly terms: number;
  /** α, below 2 over the largest eigenvalue of H. */
  readonly rate: number;
}

/**
 * `H⁻¹·b ≈ α·Σⱼ (I − α·H)ʲ·b` for j = 0 … terms: the error falls as `(1 − α·μ)^terms`. Lorraine, Vicol and Duvenaud,
 * *Optimizing millions of hyperparameters by implicit differentiation* (arXiv 1911.02590), Algorithm 3.
 */
export function neumann({ terms, rate }: NeumannOptions): InverseProduct {
  checkHyper("neumann", counting, { terms });
  checkHyper("neumann", positive, { rate });
  return (product, b) => {
    type Carry = { readonly power: Tensor; readonly sum: Tensor };
    const step = ({ power, sum }: Carry): [Carry, null] => {
      const next = np.subtract(power, np.multiply(product(power), rate));
      return [{ power: next, sum: np.add(sum, next) }, null];
    };
    return np.multiply(scan(step, { power: b, sum: b }, null, { length: terms })[0].sum, rate);
  };
}

export interface ImplicitCgOptions {
  /** The residual relative to b at which it ends. Default 1e-10 in f64, 1e-5 otherwise. */
  readonly tolerance?: number;
  /** The most products. Default twice the number of unknowns. */
  readonly most?: number;
}

/** `H⁻¹·b` by conjugate gradients, for a positive definite H (Pedregosa, arXiv 1602.02355). */
export function cgInverse({ tolerance, most }: ImplicitCgOptions = {}): InverseProduct {
  if (tolerance !== undefined) checkHyper("cgInverse", nonnegative, { tolerance });
  if (most !== undefined) checkHyper("cgInverse", counting, { most });
  const options = {
    ...(tolerance === undefined ? {} : { tol: tolerance }),
    ...(most === undefined ? {} : { maxiter: most }),
  };
  return (product, b) => conjugateGradients(product, b, options).x;
}

export interface ImplicitOptions {
  /** Default `cgInverse()`. */
  readonly inverse?: InverseProduct;
}

/** `∇_x f − ∇²_xy g·v` with `∇²_yy g·v = ∇_y f`, at a point of the inner problem. */
export function implicitGradient(
  outer: Level,
  inner: Level,
  [x, y]: readonly [Tensor, Tensor],
  inverse: InverseProduct,
): Tensor {
  const product = (v: Tensor): Tensor => hvp((z: Tensor) => inner(x, z), [y], [v]);
  const v = inverse(product, inY(outer)(x, y));
  return np.subtract(inX(outer)(x, y), crossProduct(inner, [x, y], v));
}

/**
 * The hypergradient at an inner solution y, which the caller has found in any way:
 *
 *     ∇_x f − ∇²_xy g·(∇²_yy g)⁻¹·∇_y f
 *
 * Its error is proportional to that of y, plus that of the inverse. Costs one gradient of each level, one mixed product,
 * and a product with `∇²_yy g` for each term or iteration; keeps a fixed number of vectors, whatever their count.
 *
 * @example
 * ```ts
 * import type { Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { implicitHypergradient } from "@cotangent/optim";
 *
 * const problem = {
 *   outer: (x: Tensor, y: Tensor) => np.square(y),
 *   inner: (x: Tensor, y: Tensor) => np.square(y.sub(x)).div(2),
 * };
 * console.log(implicitHypergradient(problem)(np.array(3), np.array(3)).gradient.item()); // → 6
 * ```
 */
export function implicitHypergradient<X, Y>(
  problem: Bilevel<X, Y>,
  { inverse = cgInverse() }: ImplicitOptions = {},
): (x: X, y: Y) => Hypergradient<Tensors<X>, Tensors<Y>> {
  return (x, y) => {
    const flat = flatBilevel(problem, x, y, "implicitHypergradient");
    const gradient = implicitGradient(flat.outer, flat.inner, [flat.x, flat.y], inverse);
    return {
      gradient: flat.xLayout.restore(gradient),
      value: flat.outer(flat.x, flat.y),
      y: flat.yLayout.restore(flat.y),
    };
  };
}
