/** The linear maps of a problem in weights `[2, P, d]`: v and w of each of P patterns of activation. */
import type { Tensor } from "cotangent";
import { inv } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { shifted } from "../curvature/hessian.ts";

export interface PatternMaps {
  /** `F·u = Σᵢ Dᵢ·X·(vᵢ − wᵢ)`, `[n]` */
  predict(u: Tensor): Tensor;
  /** `Fᵀ·r` */
  spread(r: Tensor): Tensor;
  /** `G·u`: `(2·Dᵢ − 1)·X·vᵢ` and the same of w, `[2, P, n]`, which are not to be negative. */
  margins(u: Tensor): Tensor;
  /** `Gᵀ·t` */
  gather(t: Tensor): Tensor;
}

/** @param x X, `[n, d]`. @param active the diagonals of Dᵢ: 0 or 1, `[P, n]`. */
export function patternMaps(x: Tensor, active: Tensor): PatternMaps {
  const sides = np.subtract(np.multiply(active, 2), 1);
  return {
    predict: (u) =>
      np.sum(np.multiply(active, np.matmul(np.subtract(np.slice(u, [0]), np.slice(u, [1])), x.T)), { axis: 0 }),
    spread(r) {
      const rows = np.matmul(np.multiply(active, r), x);
      return np.stack([rows, np.negative(rows)]);
    },
    margins: (u) => np.multiply(sides, np.matmul(u, x.T)),
    gather: (t) => np.matmul(np.multiply(sides, t), x),
  };
}

/**
 * `r ↦ (I + GᵀG + FᵀF/ρ)⁻¹·r`. Squares of the signs of G are 1, so `I + GᵀG` has 2·P blocks `I + XᵀX`, and F has n rows: by the identity of
 * Woodbury one inverse of d × d and one of n × n are all.
 */
export function systemOf(maps: PatternMaps, x: Tensor, active: Tensor, penalty: number): (r: Tensor) => Tensor {
  const block = inv(shifted(np.matmul(x.T, x), 1));
  const together = np.multiply(np.matmul(active.T, active), np.matmul(np.matmul(x, block), x.T));
  const inner = inv(shifted(np.multiply(together, 2), penalty));
  return (r) => {
    const first = np.matmul(r, block);
    return np.subtract(first, np.matmul(maps.spread(np.matmul(inner, maps.predict(first))), block));
  };
}
