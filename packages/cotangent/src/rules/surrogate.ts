/** Functions whose derivative is that of another function on purpose. */
import { jvp } from "../forward.ts";
import * as np from "../numpy/index.ts";
import { oneHot, softmax } from "../nn/normalize.ts";
import { categorical } from "../random/distributions.ts";
import type { Tensor } from "../tensor.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { customJvp } from "./custom-jvp.ts";
import { customVjp } from "./custom-vjp.ts";
import type { Key } from "../random/key.ts";

/**
 * The values of `forward` with the derivatives of `backward`, both of the same float arguments and with results of one
 * type.
 *
 * @example
 * ```ts
 * import { grad, surrogate } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const step = surrogate((x) => np.round(x), (x) => np.sin(x));
 * step(0.4).item(); // 0
 * grad(step)(0).item(); // 1
 * ```
 */
export function surrogate<A extends readonly unknown[], R>(
  forward: (...args: A) => R,
  backward: (...args: A) => unknown,
): (...args: InputsOf<A>) => Tensors<R> {
  return customJvp(forward, (primals, tangents) => [
    forward(...primals),
    jvp(typed<(...args: A) => unknown>(backward), typed<InputsOf<A>>(primals), typed<InputsOf<A>>(tangents))[1],
  ]);
}

/**
 * The values of `f` with the derivative of the identity: the straight-through estimator, for `f` whose own derivative is
 * zero, such as rounding. (Bengio et al., arXiv 1308.3432.)
 *
 * @example
 * ```ts
 * import { grad, straightThrough } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * grad((x) => straightThrough((z) => np.round(z))(x).mul(3))(0.7).item(); // 3
 * ```
 */
export const straightThrough = (f: (x: Tensor) => Tensor): ((...args: InputsOf<[Tensor]>) => Tensor) =>
  surrogate(f, (x: Tensor) => x);

/**
 * `sign(sin(ω·x))`, which is ±1 (+1 at 0), with the derivative of `sin(ω·x)`: periodic binarisation. (Vargas et al.,
 * BiPer, arXiv 2404.01278.)
 *
 * @example
 * ```ts
 * import { biper, grad } from "cotangent";
 *
 * biper(-1, 2).item(); // -1
 * grad((x) => biper(x, 2))(0).item(); // 2
 * ```
 */
export function biper(x: InputsOf<[Tensor]>[0], omega: number): Tensor {
  const wave = (z: Tensor): Tensor => np.sin(z.mul(omega));
  return surrogate((z: Tensor) => np.where(np.less(wave(z), 0), np.negative(np.onesLike(z)), np.onesLike(z)), wave)(x);
}

/**
 * A one-hot sample of `softmax(logits)` along the last axis, with the gradient of ReinMax: `2·J(p̂) − ½·J(p)` for
 * `p = softmax(logits)`, `p̂ = (p + sample)/2` and `J(p) = diag(p) − p·pᵀ`. Its expectation is exact for quadratic functions
 * of the sample, where straight-through is of first order. (Liu et al., arXiv 2304.08612.)
 *
 * @example
 * ```ts
 * import { random, reinmax } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * np.sum(reinmax(np.zeros([4]), random.key(0))).item(); // 1
 * ```
 */
export function reinmax(logits: Tensor, key: Key): Tensor {
  const classes = logits.shape.at(-1) ?? 1;
  return reinmaxAt(logits, oneHot(categorical(key, logits), classes).astype(logits.dtype));
}

/** {@link reinmax} for a given one-hot sample. */
export function reinmaxAt(logits: Tensor, sample: Tensor): Tensor {
  const rule = customVjp(
    (_: Tensor, drawn: Tensor) => drawn,
    (l, drawn) => [drawn, [softmax(l), drawn] as const],
    ([p, drawn], ct) => {
      const between = p.add(drawn).div(2);
      return [covariance(between, ct).mul(2).sub(covariance(p, ct).div(2)), null];
    },
  );
  return rule(logits, sample);
}

/** `(diag(p) − p·pᵀ)·u` along the last axis. */
const covariance = (p: Tensor, u: Tensor): Tensor =>
  p.mul(u).sub(p.mul(np.sum(p.mul(u), { axis: -1, keepdims: true })));
