/** Matrices of curvature that a user gives by products, on the batch of the step. */
import type { Extra } from "../transformation.ts";

/** `B·v` at the parameters, for the batch of the step: `gnvp` or `fvp` of a model. It is linear in v. */
export type CurvatureProduct = (params: never, v: never, ...batch: never[]) => unknown;

/** The product at `params` with the batch of `extra`. */
export function productAt<P>(product: CurvatureProduct, params: P, extra: Extra<P> | undefined): (v: P) => P {
  const given: unknown = product;
  const apply = given as (params: P, v: P, ...batch: readonly unknown[]) => P;
  return (v) => apply(params, v, ...(extra?.batch ?? []));
}
