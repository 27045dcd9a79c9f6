/** Conjugate gradients within a trust region. */
import { whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { ModelStep } from "./trust-region.ts";
import { along, both, dot, either, integer, norm, not } from "./vector.ts";

type Search = {
  /** p, r = g + H·p and the direction d. */
  readonly p: Tensor;
  readonly r: Tensor;
  readonly d: Tensor;
  /** `H·p` */
  readonly pushed: Tensor;
  readonly count: Tensor;
  readonly hitsRegion: Tensor;
  readonly done: Tensor;
};

/** Nocedal and Wright, *Numerical optimization*, Algorithm 7.2, with at most `2·n` iterations. */
export function steihaug(product: (v: Tensor) => Tensor, gradient: Tensor, radius: Tensor): ModelStep {
  const size = norm(gradient);
  const enough = np.multiply(np.minimum(0.5, np.sqrt(size)), size);
  const zero = np.zerosLike(gradient);
  const body = (search: Search): Search => {
    const { p, r, d, pushed, count } = search;
    const curved = product(d);
    const curvature = dot(d, curved);
    const energy = dot(r, r);
    const isConvex = np.greater(curvature, 0);
    const t = np.divide(energy, np.where(isConvex, curvature, 1));
    const inside = along(p, t, d);
    const leaves = either(not(isConvex), np.greaterEqual(dot(inside, inside), np.square(radius)));
    const length = np.where(leaves, toRegion(p, d, radius), t);
    const rest = along(r, length, curved);
    const nextEnergy = dot(rest, rest);
    return {
      p: along(p, length, d),
      r: rest,
      d: along(np.negative(rest), np.divide(nextEnergy, energy), d),
      pushed: along(pushed, length, curved),
      count: np.add(count, 1),
      hitsRegion: leaves,
      done: either(leaves, np.lessEqual(np.sqrt(nextEnergy), enough)),
    };
  };
  const first: Search = {
    p: zero,
    r: gradient,
    d: np.negative(gradient),
    pushed: zero,
    count: integer(0),
    hitsRegion: np.array(false),
    done: np.equal(size, 0),
  };
  const most = 2 * gradient.size;
  const end = whileLoop(({ done, count }: Search) => both(not(done), np.less(count, most)), body, first);
  const { p, pushed, hitsRegion, count } = end;
  const decrease = np.negative(np.add(dot(gradient, p), np.multiply(dot(p, pushed), 0.5)));
  return { step: p, decrease, hitsRegion, products: count };
}

/** The `t ≥ 0` with `‖p + t·d‖ = Δ`. */
export function toRegion(p: Tensor, d: Tensor, radius: Tensor): Tensor {
  const [a, b] = [dot(d, d), dot(p, d)];
  const c = np.maximum(np.subtract(np.square(radius), dot(p, p)), 0);
  return np.divide(c, np.add(b, np.sqrt(np.add(np.square(b), np.multiply(a, c)))));
}
