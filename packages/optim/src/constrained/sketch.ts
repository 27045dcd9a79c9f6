/** Linear systems that are solved a few random combinations of their equations at a time. */
import { random, vmap, whileLoop, type Tensor } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, counting } from "../checks.ts";
import { both, epsilonOf, norm } from "../minimize/vector.ts";

export interface SketchOptions {
  /** What a row of a sketch is: a combination of all equations with normal weights, or one of them. Default `"gaussian"`. */
  readonly kind?: "gaussian" | "coordinates";
  /** s: rows of a sketch, at most as many as unknowns. Default half of the unknowns, rounded up. */
  readonly size?: number;
  /** The most sketches of one solve. Default 1000. */
  readonly most?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

const kinds = ["gaussian", "coordinates"] as const;

export function checkSketch(where: string, { kind = "gaussian", size = 1, most = 1 }: SketchOptions): void {
  checkChoice(where, "sketch.kind", kind, kinds);
  checkHyper(where, counting, { "sketch.size": size, "sketch.most": most });
}

/** A system, and how near to its solution is enough. */
export interface System {
  /** `z ↦ K·z` of a symmetric K. */
  readonly product: (z: Tensor) => Tensor;
  /** b of `K·z = b`. */
  readonly right: Tensor;
  /** It ends where `|K·z − b|` is at most so large. */
  readonly enough: Tensor;
}

export type Sketched = {
  readonly z: Tensor;
  /** `K·z − b` */
  readonly residual: Tensor;
  /** Sketches done since the first solve, i32: their number is that of the next sketch. */
  readonly count: Tensor;
};

/**
 * `z ← z − (SᵀK)⁺·Sᵀ(K·z − b)` for random S of s columns: each step projects z onto the solutions of s combinations of the
 * equations, so that its distance to the solution never grows. Gower and Richtárik, *Randomized iterative methods for linear
 * systems* (arXiv 1506.03296), equation 2.2. A step costs s + 1 products with K and O(s²·n + s³).
 */
export function sketchAndProject(
  { product, right, enough }: System,
  { z: start, count: first }: Pick<Sketched, "z" | "count">,
  { kind = "gaussian", size, most = 1000, seed = 0 }: SketchOptions,
): Sketched {
  const [n = 0] = start.shape;
  const s = Math.min(size ?? Math.ceil(n / 2), n);
  const residualAt = (z: Tensor): Tensor => np.subtract(product(z), right);
  const step = ({ z, residual, count }: Sketched): Sketched => {
    const sketch = rowsOf(random.foldIn(random.key(seed), count), kind, [s, n], start);
    const rows = vmap(product)(sketch);
    const next = np.subtract(z, np.matmul(leastNorm(rows, np.matmul(sketch, residual)), rows));
    return { z: next, residual: residualAt(next), count: np.add(count, 1) };
  };
  const isGoing = ({ residual, count }: Sketched): Tensor =>
    both(np.greater(norm(residual), enough), np.less(np.subtract(count, first), most));
  return whileLoop(isGoing, step, { z: start, residual: residualAt(start), count: first });
}

/** Sᵀ: rows of normal numbers, or different rows of the identity. */
function rowsOf(
  key: random.Key,
  kind: (typeof kinds)[number],
  [s, n]: readonly [number, number],
  { dtype }: Tensor,
): Tensor {
  if (kind === "gaussian") return random.normal(key, [s, n], { dtype });
  const chosen = np.slice(random.permutation(key, n), [[0, s]]);
  return np.equal(chosen.reshape([s, 1]), np.arange(n).astype(chosen.dtype)).astype(dtype);
}

/** w with `Aᵀ·w` the shortest solution of `A·x = r`: the Gram matrix carries a ridge of the rounding of its diagonal. */
function leastNorm(a: Tensor, r: Tensor): Tensor {
  const [s = 0] = a.shape;
  const gram = np.matmul(a, np.transpose(a));
  const size = np.trace(gram);
  const scale = np.where(np.greater(size, 0), size, 1);
  const ridge = np.multiply(np.eye(s, { dtype: gram.dtype }), 4 * epsilonOf(gram.dtype));
  return np.divide(solve(np.add(np.divide(gram, scale), ridge), r), scale);
}
