/** Products with matrices of curvature, without the matrices. */
import { jvp } from "./forward.ts";
import { grad } from "./grad.ts";
import { vjp } from "./reverse.ts";
import { typed, type InputsOf, type Inputs, type Tensors } from "./tree-types.ts";

type Model<P, Z> = (params: P) => Z;
type Loss<Z> = (output: Tensors<Z>) => unknown;

/**
 * `Jᵀ·H·J·v`, the Gauss–Newton product: J is the Jacobian of `model` at `params`, H the Hessian of `loss` at the model's
 * output. It is the Hessian of `loss ∘ model` without the second derivatives of the model, so positive semidefinite for a
 * convex loss. (Schraudolph 2002, Fast curvature matrix–vector products.)
 *
 * @example
 * ```ts
 * import { gnvp } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const square = (z) => np.sum(z.mul(z)).div(2);
 * gnvp((w) => w.mul(w), square, np.array([1, 3]), np.array([1, 1])).toArray(); // [4, 36]
 * ```
 */
export function gnvp<P, Z>(model: Model<P, Z>, loss: Loss<Z>, params: Inputs<P>, v: Inputs<P>): Tensors<P> {
  return product(
    model,
    params,
    v,
    (output, moved) =>
      jvp(
        typed<(z: Tensors<Z>) => unknown>(grad(loss)),
        typed<InputsOf<[Tensors<Z>]>>([output]),
        typed<InputsOf<[Tensors<Z>]>>([moved]),
      )[1],
  );
}

/**
 * `Jᵀ·F·J·v`, the Fisher product: F is the Fisher information of the distribution whose parameters are the model's output,
 * as `fisher(output, u) ↦ F·u`. For a normal distribution of unit variance it is u, for logits of a categorical one with
 * probabilities p it is `p ⊙ u − p·⟨p, u⟩`; it is the Gauss–Newton product of the negative log likelihood where that is
 * an exponential family in its natural parameters. (Martens 2020, New insights on the natural gradient method.)
 *
 * @example
 * ```ts
 * import { fvp } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * fvp((w) => w.mul(w), (_, u) => u, np.array([1, 3]), np.array([1, 1])).toArray(); // [4, 36]
 * ```
 */
export function fvp<P, Z>(
  model: Model<P, Z>,
  fisher: (output: Tensors<Z>, u: Tensors<Z>) => unknown,
  params: Inputs<P>,
  v: Inputs<P>,
): Tensors<P> {
  return product(model, params, v, fisher);
}

function product<P, Z>(
  model: Model<P, Z>,
  params: Inputs<P>,
  v: Inputs<P>,
  middle: (output: Tensors<Z>, moved: Tensors<Z>) => unknown,
): Tensors<P> {
  const one = typed<(...args: [P]) => Z>(model);
  const [output, moved] = jvp(one, typed<InputsOf<[P]>>([params]), typed<InputsOf<[P]>>([v]));
  const [, pullback] = vjp(one, ...typed<InputsOf<[P]>>([params]));
  return typed(pullback(typed<Inputs<Z>>(middle(output, moved)))[0]);
}
