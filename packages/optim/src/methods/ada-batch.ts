import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, counting, positive } from "../checks.ts";
import { sumOver } from "../reduce.ts";
import type { Tree } from "../transformation.ts";

export interface AdaBatchOptions {
  /** Of the norm of the whole gradient (for AdaGrad-Norm), or of each of its elements (for AdaGrad). Default "norm". */
  readonly test?: "norm" | "coordinate";
  /** η > 0: the standard deviation of a batch is at most this share of its gradient. Default 0.5. */
  readonly eta?: number;
  /** The greatest batch. */
  readonly most: number;
}

/**
 * The size of the next batch from the gradients of each sample of this one, gᵢ, i = 1, …, b, whose mean is ḡ:
 *
 *     norm:        b' = ⌈ Σᵢ |gᵢ − ḡ|²/(b − 1) / (η²·|ḡ|²) ⌉
 *     coordinate:  b' = ⌈ maxⱼ Σᵢ (gᵢⱼ − ḡⱼ)²/(b − 1) / (η²·ḡⱼ²) ⌉
 *
 * within [b, most]: batches never become smaller. A host function, since a batch of another size is another program.
 *
 * Lau, Liu and Kolar, *AdAdaGrad: adaptive batch size schemes for adaptive gradient methods* (arXiv 2402.11215), Algorithms 1, 2.
 *
 * @param gradients a tree whose leaves have an axis of samples first, as `vmap(grad(loss))` gives it; at least two samples.
 *
 * @example
 * const next = adaBatch({ most: 1024 });
 * const size = next(perSample(params, images, labels));
 */
export function adaBatch({ test = "norm", eta = 0.5, most }: AdaBatchOptions): (gradients: Tree) => number {
  checkChoice("adaBatch", "test", test, ["norm", "coordinate"]);
  checkHyper("adaBatch", positive, { eta });
  checkHyper("adaBatch", counting, { most });
  return (gradients) => {
    const [first] = tree.leaves(gradients);
    const size = first?.shape[0] ?? 0;
    checkHyper("adaBatch", { words: "gradients of at least 2 samples", holds: (b) => b >= 2 }, { size });
    const wanted = test === "norm" ? byNorm(gradients) : byCoordinate(gradients);
    // Where the mean is 0, no batch is large enough; NaN asks for nothing.
    const next = Math.ceil(wanted / eta ** 2);
    return Math.min(Math.max(size, Number.isNaN(next) ? size : next), Math.max(most, size));
  };
}

const byNorm = (gradients: Tree): number =>
  np
    .divide(
      sumOver((g) => np.variance(g, { axis: 0, ddof: 1 }), gradients),
      sumOver((g) => np.square(np.mean(g, { axis: 0 })), gradients),
    )
    .item();

const byCoordinate = (gradients: Tree): number =>
  tree
    .leaves(gradients)
    .map((g) => np.max(np.divide(np.variance(g, { axis: 0, ddof: 1 }), np.square(np.mean(g, { axis: 0 })))).item())
    .reduce((x, y) => Math.max(x, y));
