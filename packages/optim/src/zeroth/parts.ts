/** Estimators of parts of the parameters. */
import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { entry, mapLeaves } from "../reduce.ts";
import { valueAndGradAt } from "../typed-transforms.ts";
import type { LeafMask } from "../wrappers/partition.ts";
import type { Estimator } from "./estimator.ts";

/**
 * One estimate for each leaf, the others held: the variance of a block's estimate grows with its own size, not with that of
 * all parameters. Evaluations: those of `estimator`, for each leaf. (ZO-LLM, arXiv 2402.11592, Section 5.)
 *
 * @example
 * const step = makeStep(loss, zerothOrder(blockwise(twoPoint()), sgd({ learningRate: 1e-2 })));
 */
export function blockwise(estimator: Estimator): Estimator {
  return (loss, params, { key, count }) => {
    const found = tree.leaves(params).map((leaf, i) => {
      const lossOf = (part: Tensor): Tensor => loss(mapLeaves((other, j) => (j === i ? part : other), params));
      return estimator(lossOf, leaf, { key: random.foldIn(key, i), count });
    });
    const values = found.map(([value]) => value);
    const mean = values.length === 0 ? loss(params) : np.mean(np.stack(values));
    return [mean, mapLeaves((_, i) => entry(found, i)[1], params)];
  };
}

/**
 * Reverse mode for the leaves that `isExact` names, and `estimator` for the others, at the same point: the graph that is kept is that of
 * the former, such as the last layers. (ZO-LLM, arXiv 2402.11592, Section 5, hybrid.) One gradient of these leaves, and the
 * evaluations of `estimator`. The value is ℓ(x).
 *
 * @example
 * const isHead = (_, path) => path.startsWith(".b");
 * const step = makeStep(loss, zerothOrder(hybrid(twoPoint(), isHead), sgd({ learningRate: 1e-2 })));
 */
export function hybrid(estimator: Estimator, isExact: LeafMask): Estimator {
  return <P>(loss: (params: P) => Tensor, params: P, draw: Parameters<Estimator>[2]) => {
    const leaves = tree.leaves(params);
    const paths = tree.paths(tree.structure(params));
    const exact = leaves.map((leaf, i) => isExact(leaf, entry(paths, i)));
    const only = (which: boolean): readonly Tensor[] => leaves.filter((_, i) => exact[i] === which);
    /** All parameters, those of one kind replaced. */
    const filled = (which: boolean, part: readonly Tensor[]): P => {
      let next = 0;
      return mapLeaves((leaf, i) => (exact[i] === which ? entry(part, next++) : leaf), params);
    };
    const [value, known] = valueAndGradAt((part: readonly Tensor[]) => loss(filled(true, part)))(only(true));
    const [, guessed] = estimator((part: readonly Tensor[]) => loss(filled(false, part)), only(false), draw);
    const rank = (i: number): number => exact.slice(0, i).filter((is) => is === exact[i]).length;
    return [value, mapLeaves((_, i) => entry(exact[i] === true ? known : guessed, rank(i)), params)];
  };
}
