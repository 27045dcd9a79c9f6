/** Directions of Newton's method with equalities. */
import { grad, hvp, jvp, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { along, both, dot, epsilonOf, integer, norm, not, scalarLike } from "../minimize/vector.ts";
import { lagrangian, splitAt, type Penalties } from "./exact-lagrangian.ts";
import type { ConstrainedProblem } from "./lagrangian.ts";
import { sketchAndProject, type SketchOptions } from "./sketch.ts";

export type Iterate = {
  /** x and λ. */
  readonly w: Tensor;
  readonly penalties: Penalties;
  readonly accuracy: Tensor;
  /** Sketches so far. */
  readonly count: Tensor;
  readonly residual: Tensor;
};

export type Direction = {
  readonly z: Tensor;
  readonly count: Tensor;
  /** What is added to the diagonal of `∇²ₓₓL`. */
  readonly shift: Tensor;
  readonly penalties: Penalties;
  readonly accuracy: Tensor;
  /** Of the merit function along z. */
  readonly slope: Tensor;
  readonly isGood: Tensor;
  readonly tries: Tensor;
};

/** How often the system is solved at most, and half of the least σ > 0. */
const [mostTries, leastShift] = [20, 1e-4];

export interface Solving {
  readonly sketch: SketchOptions;
  readonly merit: (w: Tensor, penalties: Penalties) => Tensor;
}

/** Solves the KKT system until its solution is a direction in which the merit function falls. */
export function direction(
  problem: ConstrainedProblem,
  { w, penalties, accuracy, count }: Iterate,
  n: number,
  { sketch, merit }: Solving,
): Direction {
  const lagrange = (v: Tensor): Tensor => lagrangian(problem, splitAt(n, v));
  const gradient = grad(lagrange)(w);
  const length = norm(gradient);
  const ofX = np.less(np.arange(w.size), n).astype(w.dtype);
  const tried = (at: Direction): Direction => {
    const product = (v: Tensor): Tensor => along(hvp(lagrange, [w], [v]), at.shift, np.multiply(v, ofX));
    const enough = np.multiply(np.minimum(at.accuracy, length), length);
    const solved = sketchAndProject({ product, right: np.negative(gradient), enough }, at, sketch);
    const { z } = solved;
    const slope = jvp((v: Tensor) => merit(v, at.penalties), [w], [z])[1];
    const isDown = np.lessEqual(slope, np.multiply(np.multiply(at.penalties.eta2, -0.5), np.square(length)));
    const curvature = curvatureAlong(z, product(z), ofX);
    const grown = np.multiply(np.add(at.shift, np.maximum(np.negative(curvature), leastShift)), 2);
    const isConvex = np.greaterEqual(curvature, 0);
    const ifBad = (value: Tensor, factor: number): Tensor => np.where(isDown, value, np.multiply(value, factor));
    return {
      z,
      count: solved.count,
      shift: np.where(isConvex, at.shift, grown),
      penalties: { eta1: ifBad(at.penalties.eta1, 4), eta2: ifBad(at.penalties.eta2, 0.5) },
      accuracy: ifBad(at.accuracy, 0.5),
      slope,
      isGood: both(isDown, isConvex),
      tries: np.add(at.tries, 1),
    };
  };
  const isGoing = ({ isGood, tries }: Direction): Tensor => both(not(isGood), np.less(tries, mostTries));
  const zero = scalarLike(w, 0);
  const first = { z: np.zerosLike(w), count, shift: zero, penalties, accuracy, slope: zero };
  return whileLoop(isGoing, tried, { ...first, isGood: np.array(false), tries: integer(0) });
}

/** `Δx·(∇²ₓₓL + σ·I)·Δx/|Δx|²` of `z = (Δx, Δλ)`, by its image K·z. */
function curvatureAlong(z: Tensor, image: Tensor, ofX: Tensor): Tensor {
  const dx = np.multiply(z, ofX);
  // Both inner products contain Δλ·G·Δx, which leaves the one with the Hessian.
  const product = np.subtract(dot(dx, image), dot(np.subtract(z, dx), image));
  return np.divide(product, np.maximum(dot(dx, dx), epsilonOf(z.dtype) ** 2));
}
