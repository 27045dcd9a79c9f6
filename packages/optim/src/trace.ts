/** Memory of past updates. */
import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import { zerosLike, type Transformation, type Tree } from "./transformation.ts";

export type TraceState = {
  /** m, as the parameters. */
  readonly memory: Tree;
};

export interface TraceOptions {
  /** μ in [0, 1). */
  readonly decay: number;
  /** Looks ahead by one step. Default false. */
  readonly nesterov?: boolean;
}

/**
 * A decaying sum of past gradients, from m₀ = 0:
 *
 *     mₜ = μ·mₜ₋₁ + gₜ        uₜ = mₜ   or, with `nesterov`,   uₜ = μ·mₜ + gₜ
 *
 * Polyak, *Some methods of speeding up the convergence of iteration methods* (1964), eq. (9), with the learning rate
 * outside of the memory, as optax and PyTorch have it; Nesterov's variant in the form of Sutskever et al.,
 * *On the importance of initialization and momentum in deep learning* (2013), eq. (3–4), re-centred at the point
 * looked at, as in PyTorch. Sutskever's has the rate within the memory: the two differ when the rate changes.
 */
export const trace = ({ decay, nesterov = false }: TraceOptions): Transformation<TraceState> => ({
  init: (params) => ({ memory: zerosLike(params) }),
  update(gradients, state) {
    const follow = <P>(updates: P, memory: Tree): P =>
      tree.map((g, m) => np.add(g, np.multiply(m, decay)), updates, memory);
    const memory = follow(gradients, state.memory);
    return [nesterov ? follow(gradients, memory) : memory, { memory }];
  },
});

/** {@link trace} without looking ahead: Polyak's heavy ball. */
export const momentum = (decay: number): Transformation<TraceState> => trace({ decay });

/** {@link trace} looking ahead. */
export const nesterov = (decay: number): Transformation<TraceState> => trace({ decay, nesterov: true });
