/** Estimates of the diagonal of a Hessian, by products with it or by gradients. */
import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, needHvp, positive } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { mapLeaves } from "../reduce.ts";
import type { Extra } from "../transformation.ts";
import { mapRows, valueAndGradAt } from "../typed-transforms.ts";

/** An estimate of `diag ∇²ℓ`, as the parameters; `method` is what an error names. */
export type DiagonalEstimator = <P>(method: string, params: P, key: random.Key, extra: Extra<P> | undefined) => P;

/**
 * Hutchinson's: `E[z ⊙ (∇²ℓ·z)] = diag ∇²ℓ` for z with independent elements ±1, one product a sample. Exact in one sample where the
 * Hessian is diagonal; the variance of an element is the sum of the squares beside the diagonal in its row. `extra.probe` takes the
 * place of z.
 *
 * Bekas, Kokiopoulou and Saad, *An estimator for the diagonal of a matrix* (2007).
 */
export function hutchinson({ samples = 1 }: { readonly samples?: number } = {}): DiagonalEstimator {
  checkHyper("hutchinson", counting, { samples });
  return (method, params, key, extra) => {
    const hvp = needHvp(method, extra);
    const estimate = (own: random.Key): typeof params => {
      const sign = (x: Tensor, i: number): Tensor => random.rademacher(random.foldIn(own, i), x.shape).astype(x.dtype);
      const z = extra?.probe ?? mapLeaves(sign, params);
      return tree.map((a: Tensor, b: Tensor) => np.multiply(a, b), z, hvp(z));
    };
    if (samples === 1) return estimate(key);
    const each = mapRows((i) => estimate(random.foldIn(key, i)), np.arange(samples).astype("u32"));
    return tree.map((x: Tensor) => np.mean(x, { axis: 0 }), each);
  };
}

/** The diagonal itself, by n products with unit vectors: for small n. */
export const exactDiagonal: DiagonalEstimator = (method, params, _, extra) => {
  const hvp = needHvp(method, extra);
  const layout = layoutOf(params, method);
  const element = (unit: Tensor): Tensor => np.vdot(unit, layout.flatten(hvp(layout.restore(unit))));
  return layout.restore(mapRows(element, np.eye(layout.size, { dtype: layout.dtype })));
};

/**
 * Gauss–Newton–Bartlett: `B·ĝ²` with ĝ the gradient of the mean loss of a batch of B whose labels are drawn from the model itself. Its
 * mean is the diagonal of the Gauss–Newton matrix of cross entropy, so never negative; one gradient.
 *
 * Liu et al., *Sophia* (arXiv 2305.14342), Algorithm 2.
 *
 * @param sampledLoss the mean loss of the batch with labels drawn by the key.
 * @param size B
 *
 * @example
 * const drawn = (w, key, x) => {
 *   const z = np.matmul(x, w);
 *   const y = random.bernoulli(key, np.divide(1, np.add(1, np.exp(np.negative(z))))).astype(z.dtype);
 *   return np.mean(np.subtract(np.log(np.add(1, np.exp(z))), np.multiply(y, z)));
 * };
 * const optimizer = sophia({ learningRate: 0.05, estimator: gaussNewtonBartlett(drawn, 64) });
 */
export function gaussNewtonBartlett(
  sampledLoss: (params: never, key: random.Key, ...batch: never[]) => Tensor,
  size: number,
): DiagonalEstimator {
  checkHyper("gaussNewtonBartlett", positive, { size });
  const given: unknown = sampledLoss;
  return <P>(_: string, params: P, key: random.Key, extra: Extra<P> | undefined): P => {
    const loss = given as (params: P, key: random.Key, ...batch: readonly unknown[]) => Tensor;
    const [, gradients] = valueAndGradAt((at: P) => loss(at, key, ...(extra?.batch ?? [])))(params);
    return tree.map((g: Tensor) => np.multiply(np.square(g), size), gradients);
  };
}
