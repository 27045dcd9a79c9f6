/** Gradients of residual networks that travel along the skip connections first. */
import { ArgumentError, at } from "@cotangent/ir";
import { vjp } from "../reverse.ts";
import type { Tensor } from "../tensor.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";

/** What a block adds to its input, which it does not change the type of. */
type Block<P> = (params: P, input: Tensor) => Tensor;

/**
 * The pullback of the residual network `hₗ₊₁ = hₗ + fₗ(pₗ, hₗ)` by `iterations` steps of `gₗ ← ȳ + Σₘ₌ₗ Jₘᵀ·gₘ₊₁` from
 * gₗ = ȳ, in each of which all blocks are pulled back independently of each other: with as many iterations as blocks it is
 * the gradient, with 0 only what the skip connections carry.
 * (Fournier et al., Accelerated training through iterative gradient propagation along the residual path, 2025.)
 *
 * @example
 * ```ts
 * import { highwayVjp } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * const block = (p, h) => h.mul(p);
 * const [y, pullback] = highwayVjp([block, block], 2)([array(2), array(3)], array(1));
 * y.item(); // 12
 * const [ofParams, ofInput] = pullback(array(1));
 * ofInput.item(); // 12
 * ofParams[0].item(); // 4
 * ```
 */
export function highwayVjp<P>(
  blocks: readonly Block<P>[],
  iterations: number,
): (params: readonly P[], x: Tensor) => [Tensor, (ct: Tensor) => [readonly Tensors<P>[], Tensor]] {
  if (!Number.isInteger(iterations) || iterations < 0)
    throw new ArgumentError(
      "bad-argument",
      `highwayVjp: ${iterations} iterations`,
      "give an integer of 0 or more; as many as there are blocks make it exact",
    );
  return (params, x) => {
    if (params.length !== blocks.length)
      throw new ArgumentError(
        "wrong-length",
        `highwayVjp: parameters of ${params.length} blocks for ${blocks.length}`,
        "give one tree of parameters for each block",
      );
    let h = x;
    const pullbacks = blocks.map((block, l) => {
      const [added, pull] = vjp(block, ...typed<InputsOf<[P, Tensor]>>([at(params, l), h]));
      h = h.add(added);
      return (ct: Tensor) => typed<readonly [Tensors<P>, Tensor]>(pull(typed(ct)));
    });
    return [h, (ct) => travel(pullbacks, ct, iterations)];
  };
}

/** `gₗ` for l = 0 … L after the iterations, then the cotangents of the parameters, which block l has from `gₗ₊₁`. */
function travel<P>(
  pullbacks: readonly ((ct: Tensor) => readonly [P, Tensor])[],
  ct: Tensor,
  iterations: number,
): [readonly P[], Tensor] {
  let cts: readonly Tensor[] = [...pullbacks, null].map(() => ct);
  for (let i = 0; i < iterations; i++) {
    const before = cts;
    const own = pullbacks.map((pull, l) => pull(at(before, l + 1))[1]);
    let sum = ct;
    const next = own.toReversed().map((term) => (sum = sum.add(term)));
    cts = [...next.toReversed(), ct];
  }
  return [pullbacks.map((pull, l) => pull(at(cts, l + 1))[0]), at(cts, 0)];
}
