/** What a value, a slope, a product and a Hessian cost, in gradients: operations of the plans of their programs. */
import { optimize } from "@cotangent/ir";
import { makePlan, planStatistics } from "@cotangent/kernel";
import { grad, jvp, random, toProgram, tree, valueAndGrad, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Problem } from "./problem.ts";
import { kinds, type Spending } from "./tally.ts";

/** Of one of each, in units of the loss with its gradient. */
export type Exchange = Spending;

type Args = readonly [params: readonly Tensor[], batch: readonly Tensor[], directions: readonly Tensor[]];

const operations = (f: (...args: Args) => unknown, ...args: Args): number =>
  planStatistics(makePlan(optimize(toProgram(f, ...args).program), "cpu")).operations;

export function exchangeOf({ start, loss, batches, size }: Problem): Exchange {
  const key = random.key(0);
  const given = start(key);
  const params: readonly Tensor[] = tree.leaves(given);
  const batch = batches?.(key)(np.zeros([], { dtype: "i32" })) ?? [];
  const at =
    (rest: readonly Tensor[]) =>
    (leaves: readonly Tensor[]): Tensor => {
      let i = 0;
      return loss(
        tree.map(() => leaves[i++], given),
        ...rest,
      );
    };
  const along = (p: readonly Tensor[], rest: readonly Tensor[], v: readonly Tensor[]): unknown =>
    jvp(grad(at(rest)), [p], [v])[1];
  const both = (p: readonly Tensor[], rest: readonly Tensor[]): unknown => valueAndGrad(at(rest))(p);
  const gradient = operations(both, params, batch, []);
  const more = (f: (...args: Args) => unknown, directions: readonly Tensor[]): number =>
    operations((p, rest, v) => [both(p, rest), f(p, rest, v)], params, batch, directions) / gradient - 1;
  const hessian = (rows: number): number =>
    more(
      (p, rest, vs) => vmap((v: readonly Tensor[]) => along(p, rest, v))(vs),
      params.map((leaf) => np.ones([rows, ...leaf.shape], { dtype: leaf.dtype })),
    );
  // What does not depend on the vectors is computed once, the rest for each row.
  const [two, one] = [hessian(2), hessian(1)];
  return {
    values: operations((p, rest) => at(rest)(p), params, batch, []) / gradient,
    slopes: operations((p, rest, v) => jvp(at(rest), [p], [v]), params, batch, params) / gradient,
    gradients: 1,
    products: more(along, params),
    hessians: one + (size - 1) * (two - one),
  };
}

/** All of it in gradients. */
export const inGradients = (spending: Spending, exchange: Exchange): number =>
  kinds.reduce((sum, kind) => sum + spending[kind] * exchange[kind], 0);
