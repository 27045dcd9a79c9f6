/** Problems of two levels: hypergradients, and methods that take them. */
export { cgInverse, implicitHypergradient, neumann } from "./implicit.ts";
export type { ImplicitCgOptions, ImplicitOptions, InverseProduct, NeumannOptions } from "./implicit.ts";
export { maid } from "./maid.ts";
export type { MaidOptions, MaidState } from "./maid.ts";
export { meha } from "./meha.ts";
export type { BilevelMethod, MehaOptions, MehaState } from "./meha.ts";
export { penaltyHypergradient } from "./penalty.ts";
export type { Copies, PenaltyHypergradient, PenaltyOptions } from "./penalty.ts";
export type { Bilevel, Hypergradient } from "./problem.ts";
export { rcig } from "./rcig.ts";
export type { FrozenNet, LabelledPoints, Rcig, RcigOptions } from "./rcig.ts";
export { replay } from "./replay.ts";
export type { ReplayOptions } from "./replay.ts";
export { scaleBiO } from "./scale-bio.ts";
export type { Reweighting, ScaleBiO, ScaleBiOOptions, ScaleBiOState } from "./scale-bio.ts";
export { unrolledHypergradient, unrolledObjective } from "./unrolled.ts";
export type { UnrolledOptions } from "./unrolled.ts";
