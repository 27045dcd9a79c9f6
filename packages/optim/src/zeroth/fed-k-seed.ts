/** Training together by messages of scalars: directions are seeds, and a step is a number for one of them. */
import { dynamicIndexInDim, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { loop } from "../typed-transforms.ts";
import { movedAlong } from "./mezo.ts";

export interface FedKSeedOptions {
  /** K: how many directions there are. A message is K numbers. Default 4096. */
  readonly seeds?: number;
  /** η. */
  readonly learningRate: number;
  /** ε > 0. Default 1e-3. */
  readonly eps?: number;
  /** Steps of a client before it sends. Default 1. */
  readonly localSteps?: number;
  /** The key of the directions, which all know: of `random.key`. Default 0. */
  readonly seed?: number;
}

export interface FedKSeed<P, Batch extends readonly unknown[]> {
  /**
   * What a client sends after its steps on a batch: f32[K], for each direction the sum of `η·c` of the steps along it. `key` is the
   * client's own and chooses the directions.
   */
  client(params: P, key: random.Key, ...batch: Batch): readonly [params: P, message: Tensor];
  /** The parameters after the steps that a message tells of; for several, their mean or sum. */
  replay(params: P, message: Tensor): P;
}

/**
 * FedKSeed: all know K seeds, each of a direction zₖ of all parameters. A client goes `localSteps` steps `x ← x − η·c·zₖ` with the slope c along
 * a direction drawn from the K, and sends K sums. Whoever has the parameters of the beginning of the round replays them, `x ← x − Σₖ aₖ·zₖ`, from the
 * seeds: a round costs 4·K bytes, whatever the number of parameters. Evaluations: two a step; no gradient.
 *
 * Qin et al., *Federated full-parameter tuning of billion-sized language models with communication cost under 18 kilobytes*
 * (arXiv 2312.06353), Algorithm 1, with seeds drawn uniformly (without FedKSeed-Pro's probabilities).
 *
 * @example
 * const { client, replay } = fedKSeed(loss, { seeds: 8, learningRate: 1e-2 });
 */
export function fedKSeed<P, Batch extends readonly unknown[]>(
  loss: (params: P, ...batch: Batch) => Tensor,
  { seeds = 4096, learningRate, eps = 1e-3, localSteps = 1, seed = 0 }: FedKSeedOptions,
): FedKSeed<P, Batch> {
  checkHyper("fedKSeed", counting, { seeds, localSteps });
  checkHyper("fedKSeed", positive, { learningRate, eps });
  const shared = random.key(seed);
  const along = (params: P, k: Tensor, length: Tensor): P => movedAlong(params, random.foldIn(shared, k), length);
  return {
    client(params, key, ...batch) {
      const chosen = random.randint(key, [localSteps], 0, seeds);
      type Carry = readonly [params: P, message: Tensor];
      const step = (i: Tensor, [x, message]: Carry): Carry => {
        const k = dynamicIndexInDim(chosen, i, 0, false);
        const valueAt = (length: number): Tensor => loss(along(x, k, np.full([], length)), ...batch);
        const slope = np.divide(np.subtract(valueAt(eps), valueAt(-eps)), 2 * eps).astype("f32");
        const change = np.multiply(slope, learningRate);
        const isChosen = np.equal(np.arange(seeds, { dtype: "i32" }), k);
        return [along(x, k, np.negative(change)), np.add(message, np.where(isChosen, change, 0))];
      };
      return loop<Carry>(localSteps, step, [params, np.zeros([seeds])]);
    },
    replay: (params, message) =>
      loop(seeds, (k, x) => along(x, k, np.negative(dynamicIndexInDim(message, k, 0, false))), params),
  };
}
