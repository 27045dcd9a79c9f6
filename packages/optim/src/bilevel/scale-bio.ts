/** Weights of sources of data by gradients of first order, a few layers at a time. */
import { ArgumentError, evalShape, random, tree, type Tensor, type Tensors } from "cotangent";
import * as np from "cotangent/numpy";
import { softmax } from "cotangent/nn";
import { checkHyper, counting, positive } from "../checks.ts";
import { treeOf } from "../minimize/layout.ts";
import { integer } from "../minimize/vector.ts";
import { addScaled, entry, mapLeaves, widest } from "../reduce.ts";
import { valueAndGradAt } from "../typed-transforms.ts";

/** Several sources of training data, and data on which the result counts. */
export interface Reweighting<Y> {
  /** The training loss of each source, `[k]`. */
  readonly sources: (y: Tensors<Y>) => Tensor;
  /** The loss on validation data, a scalar. */
  readonly validation: (y: Tensors<Y>) => Tensor;
}

export interface ScaleBiOOptions {
  /** α > 0: how much the training losses weigh beside that of validation. */
  readonly penalty: number;
  /** Of the logits of the weights, of the parameters and of their copy. */
  readonly rates: { readonly logits: number; readonly y: number; readonly copy: number };
  /** LISA: only `layers` of the layers change, drawn anew every so many steps. A layer is an entry of the tree. Default all. */
  readonly lisa?: { readonly layers: number; readonly every: number };
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type ScaleBiOState<Y> = {
  /** λ, `[k]`: the weights of the sources are `softmax(λ)`. */
  readonly logits: Tensor;
  /** w: the model. */
  readonly y: Y;
  /** u: the model that knows nothing of the validation. */
  readonly copy: Y;
  /** Steps done, i32. */
  readonly count: Tensor;
};

export interface ScaleBiO<Y> {
  init(y: Y): ScaleBiOState<Y>;
  step(state: ScaleBiOState<Y>): ScaleBiOState<Y>;
  /** `softmax(λ)` */
  weights(state: ScaleBiOState<Y>): Tensor;
}

/**
 * `min_{λ, w} max_u v(w) + α·Σᵢ pᵢ·(ℓᵢ(w) − ℓᵢ(u))` with `p = softmax(λ)`, by gradient steps:
 *
 *     u ← u − η_u·Σ pᵢ·∇ℓᵢ(u)
 *     w ← w − η_w·(∇v(w)/α + Σ pᵢ·∇ℓᵢ(w))
 *     λ ← λ − η_λ·α·p ⊙ (d − ⟨p, d⟩)        with dᵢ = ℓᵢ(w) − ℓᵢ(u)
 *
 * A source whose loss is smaller where the validation was heard gains weight. Pan et al., *ScaleBiO: scalable bilevel
 * optimization for LLM data reweighting* (arXiv 2406.19976), Algorithm 1, whose updates of random layers are LISA (Pan et
 * al., arXiv 2403.17919), here with equal chances for all layers; steps are plain descent, u and w before λ.
 *
 * A step costs a gradient of the validation, two of the sources and two of their values, and one more copy of the parameters;
 * there are no second derivatives.
 * @throws ArgumentError for options out of range.
 *
 * @example
 * const method = scaleBiO({ sources, validation }, { penalty: 10, rates: { logits: 1, y: 0.1, copy: 0.1 } });
 * let state = method.init(params);
 * for (let i = 0; i < 500; i++) state = method.step(state);
 * method.weights(state);
 */
export function scaleBiO<Y>(
  { sources, validation }: Reweighting<Y>,
  { penalty, rates, lisa, seed = 0 }: ScaleBiOOptions,
): ScaleBiO<Tensors<Y>> {
  checkHyper("scaleBiO", positive, { penalty });
  checkHyper("scaleBiO", positive, { "rates.logits": rates.logits, "rates.y": rates.y, "rates.copy": rates.copy });
  if (lisa) checkHyper("scaleBiO", counting, { "lisa.layers": lisa.layers, "lisa.every": lisa.every });
  type P = Tensors<Y>;
  const changed = (y: P, gradient: P, rate: number, count: Tensor): P => {
    const next = addScaled(y, -rate, gradient);
    if (!lisa) return next;
    const { places, layers } = layersOf(y);
    const period = np.floorDivide(count, lisa.every);
    const order = random.permutation(random.foldIn(random.key(seed), period), layers);
    const chosen = np.slice(order, [[0, Math.min(lisa.layers, layers)]]);
    const old = tree.leaves(y);
    return mapLeaves((leaf, i) => np.where(np.any(np.equal(chosen, entry(places, i))), leaf, entry(old, i)), next);
  };
  return {
    init(y) {
      const { shape, dtype } = evalShape(treeOf<(y: unknown) => Tensor>(sources), treeOf<never>(y));
      if (shape.length !== 1 || shape[0] === 0)
        throw new ArgumentError(
          "bad-argument",
          `scaleBiO: sources gives ${dtype}[${shape.join(",")}]`,
          "return a vector with the loss of each source, such as np.stack(losses)",
        );
      return { logits: np.zeros(shape, { dtype: widest(y) }), y, copy: y, count: integer(0) };
    },
    step({ logits, y, copy, count }) {
      const p = softmax(logits);
      const weighted = (at: P): readonly [Tensor, Tensor] => {
        const losses = sources(at);
        return [np.vdot(p, losses), losses];
      };
      const ofTraining = (at: P): P => valueAndGradAt((z: P) => weighted(z)[0])(at)[1];
      const penalized = (at: P): Tensor => np.add(np.divide(validation(at), penalty), weighted(at)[0]);
      const nextCopy = changed(copy, ofTraining(copy), rates.copy, count);
      const next = changed(y, valueAndGradAt(penalized)(y)[1], rates.y, count);
      const gap = np.subtract(sources(next), sources(nextCopy));
      const slope = np.multiply(p, np.subtract(gap, np.vdot(p, gap)));
      return {
        logits: np.subtract(logits, np.multiply(slope, penalty * rates.logits)),
        y: next,
        copy: nextCopy,
        count: np.add(count, 1),
      };
    },
    weights: ({ logits }) => softmax(logits),
  };
}

/** For each leaf the number of its layer, and how many layers there are. */
function layersOf(y: unknown): { readonly places: readonly number[]; readonly layers: number } {
  const structure = tree.structure(y);
  if (!("children" in structure)) return { places: [0], layers: 1 };
  const sizes = structure.children.map((child) => tree.paths(child).length).filter((size) => size > 0);
  return { places: sizes.flatMap((size, i) => Array<number>(size).fill(i)), layers: sizes.length };
}
