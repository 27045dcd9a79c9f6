/** Schedules of learning rates beyond the simple ones. */
export { cyclic } from "./cyclic.ts";
export type { CyclicOptions } from "./cyclic.ts";
export { interpolate } from "./interpolate.ts";
export type { Interpolation, RateAt } from "./interpolate.ts";
export { cosineOneCycle, linearOneCycle, oneCycle } from "./one-cycle.ts";
export type { OneCycleOptions } from "./one-cycle.ts";
export { linearDecay, refined, table } from "./refined.ts";
export type { RefinedOptions } from "./refined.ts";
export { cosineAnnealing, sgdr, warmRestarts } from "./restarts.ts";
export type { WarmRestartsOptions } from "./restarts.ts";
export { inverseSqrt, inverseTime, warmup, warmupExponential, warmupLinear, warmupStableDecay } from "./warmup.ts";
export type { WarmupExponentialOptions, WarmupLinearOptions } from "./warmup.ts";
