/** The groups of preconditioners of PSGD: how each is applied, and fitted to a pair (v, h = ∇²ℓ·v). */
import type { Tensor } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { dot, largest, leastNormal } from "../minimize/vector.ts";
import { shifted } from "./hessian.ts";

/** A group of matrices Q; the preconditioner is `P = Qᵀ·Q`. */
export interface Group<Q> {
  /** `scale·I`; the factors that need random numbers get `noise`, of shape [n, rank]. */
  init(scale: Tensor, size: number, noise: Tensor): Q;
  /** `P·g` */
  apply(q: Q, g: Tensor): Tensor;
  /** A step that lowers `⟨h, P·h⟩ + ⟨v, P⁻¹·v⟩` within the group, of length `rate`; `coin` is true half of the time. */
  fit(q: Q, v: Tensor, h: Tensor, rate: number, coin: Tensor): Q;
}

const reversed = (x: Tensor): Tensor => np.flip(x, 0);
const perNorm = (rate: number, norm: Tensor): Tensor => np.divide(rate, np.add(norm, leastNormal));

export type CrossMatrix = { readonly diagonal: Tensor; readonly cross: Tensor };

/** `Q = diag(a) + adiag(b)`: each parameter is paired with the one in the same place from the other end. */
export const xmat: Group<CrossMatrix> = {
  init: (scale, size) => ({
    diagonal: np.multiply(np.ones([size], { dtype: scale.dtype }), scale),
    cross: np.zeros([size], { dtype: scale.dtype }),
  }),
  apply({ diagonal: a, cross: b }, g) {
    const mixed = np.multiply(a, b);
    const own = np.add(np.square(a), reversed(np.square(b)));
    return np.add(np.multiply(own, g), np.multiply(np.add(mixed, reversed(mixed)), reversed(g)));
  },
  fit({ diagonal: a, cross: b }, v, h, rate) {
    const pushed = np.add(np.multiply(a, h), np.multiply(b, reversed(h)));
    const determinant = np.subtract(np.multiply(a, reversed(a)), np.multiply(b, reversed(b)));
    // Q⁻ᵀ·v
    const pulled = np.divide(
      np.subtract(np.multiply(reversed(a), v), np.multiply(reversed(b), reversed(v))),
      determinant,
    );
    const onDiagonal = np.subtract(np.square(pushed), np.square(pulled));
    const across = np.subtract(np.multiply(pushed, reversed(pushed)), np.multiply(pulled, reversed(pulled)));
    // In the middle of an odd number both parts are one place, which is the diagonal's.
    const [size = 0] = v.shape;
    const isMiddle = np.equal(np.multiply(np.arange(size).astype("i32"), 2), size - 1);
    const off = np.where(isMiddle, 0, across);
    const mu = perNorm(rate, np.maximum(largest(onDiagonal), largest(off)));
    const step = (x: Tensor, y: Tensor): Tensor =>
      np.subtract(x, np.multiply(mu, np.add(np.multiply(onDiagonal, x), np.multiply(off, reversed(y)))));
    return { diagonal: step(a, b), cross: step(b, a) };
  },
};

export type LowRank = { readonly u: Tensor; readonly v: Tensor; readonly diagonal: Tensor };

const transposed = (x: Tensor): Tensor => np.swapaxes(x, 0, 1);
const outer = (x: Tensor, y: Tensor): Tensor => np.multiply(x.reshape([x.size, 1]), y);

/** `Q = (I + U·Vᵀ)·diag(d)` with r columns of U and V. */
export const lowRank: Group<LowRank> = {
  init: (scale, size, noise) => ({
    u: noise,
    v: np.zerosLike(noise),
    diagonal: np.multiply(np.ones([size], { dtype: scale.dtype }), scale),
  }),
  apply({ u, v, diagonal }, g) {
    const scaled = np.multiply(diagonal, g);
    const pushed = np.add(scaled, np.matmul(u, np.matmul(scaled, v)));
    return np.multiply(diagonal, np.add(pushed, np.matmul(v, np.matmul(pushed, u))));
  },
  fit({ u, v, diagonal: d }, direction, h, rate, coin) {
    const scaled = np.multiply(d, h);
    const pushed = np.add(scaled, np.matmul(u, np.matmul(scaled, v)));
    const ph = np.multiply(d, np.add(pushed, np.matmul(v, np.matmul(pushed, u))));
    const small = shifted(np.matmul(transposed(v), u), 1);
    // Q⁻ᵀ·v and P⁻¹·v, by the identity of Woodbury.
    const divided = np.divide(direction, d);
    const pulled = np.subtract(divided, np.matmul(v, solve(transposed(small), np.matmul(divided, u))));
    const back = np.subtract(pulled, np.matmul(u, solve(small, np.matmul(pulled, v))));
    const slope = np.subtract(np.multiply(ph, h), np.multiply(direction, np.divide(back, d)));
    const diagonal = np.subtract(d, np.multiply(perNorm(rate, largest(slope)), np.multiply(d, slope)));
    const length = (x: Tensor): Tensor => np.sqrt(dot(x, x));
    /** `rate / (|a|·|aᵀ·W·Wᵀ| + |b|·|bᵀ·W·Wᵀ|)`, which bounds the change. */
    const muOf = (w: Tensor): Tensor =>
      perNorm(
        rate,
        [pushed, pulled]
          .map((x) => np.multiply(length(x), length(np.matmul(w, np.matmul(x, w)))))
          .reduce((x, y) => np.add(x, y)),
      );
    const ofU = (x: Tensor): Tensor => outer(x, np.matmul(np.matmul(x, v), small));
    const nextU = np.subtract(u, np.multiply(muOf(v), np.subtract(ofU(pushed), ofU(pulled))));
    const ofV = (x: Tensor): Tensor => {
      const c = np.matmul(x, u);
      return outer(np.add(x, np.matmul(v, c)), c);
    };
    const nextV = np.subtract(v, np.multiply(muOf(u), np.subtract(ofV(pushed), ofV(pulled))));
    return { u: np.where(coin, nextU, u), v: np.where(coin, v, nextV), diagonal };
  },
};
