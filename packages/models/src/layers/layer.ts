import type { random, Tensor } from "cotangent";

/** A function of `x` with parameters: a pair of pure functions, so that parameters are trained, saved and mapped as data. */
export interface Layer<Params> {
  /** Parameters to start from; equal keys give equal parameters. */
  init(key: random.Key): Params;
  apply(params: Params, x: Tensor): Tensor;
}
