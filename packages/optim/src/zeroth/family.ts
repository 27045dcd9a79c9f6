/** The common zeroth-order methods: the two-point estimate and a transformation that exists. */
import { adam, type AdamOptions, type AdamState } from "../adam.ts";
import type { DecayedState } from "../decayed.ts";
import { signSgd, type SignSgdOptions } from "../methods/sign-sgd.ts";
import type { StepCount } from "../scale.ts";
import { sgd, type SgdOptions } from "../sgd.ts";
import type { TraceState } from "../trace.ts";
import type { NoState, Transformation } from "../transformation.ts";
import { zerothOrder, type ZerothOrderOptions, type ZerothOrderState } from "./estimator.ts";
import { twoPoint, type TwoPointOptions } from "./two-point.ts";

type Sampling = TwoPointOptions & ZerothOrderOptions;

export type ZoSgdOptions = SgdOptions & Sampling;

/**
 * {@link sgd} on {@link twoPoint}: `xₜ₊₁ = xₜ − η·ĝₜ`, with `momentum` as there. Ghadimi and Lan, *Stochastic first- and
 * zeroth-order methods* (arXiv 1309.5549), Algorithm RSGF; with `distribution: "rademacher"` Spall's SPSA (1992).
 *
 * @example
 * const step = makeStep(loss, zoSgd({ learningRate: 1e-2, directions: 4 }));
 */
export const zoSgd = (
  options: ZoSgdOptions,
): Transformation<ZerothOrderState<readonly [TraceState | NoState, StepCount]>> =>
  zerothOrder(twoPoint(options), sgd(options), options);

export type ZoSignOptions = SignSgdOptions & Sampling;

/**
 * {@link signSgd} on {@link twoPoint}: `xₜ₊₁ = xₜ − η·sign(ĝₜ)`. Liu, Chen, Chen and Hong, *signSGD via zeroth-order oracle* (2019),
 * Algorithm 1.
 *
 * @example
 * const step = makeStep(loss, zoSign({ learningRate: 1e-3, directions: 4 }));
 */
export const zoSign = (
  options: ZoSignOptions,
): Transformation<ZerothOrderState<DecayedState<readonly [TraceState | NoState, NoState]>>> =>
  zerothOrder(twoPoint(options), signSgd(options), options);

export type ZoAdamOptions = AdamOptions & Sampling;

/**
 * {@link adam} on {@link twoPoint}. Chen et al., *ZO-AdaMM* (arXiv 1910.06513), without its maximum: that one is
 * `zerothOrder(twoPoint(), amsgrad({ learningRate }))`.
 *
 * @example
 * const step = makeStep(loss, zoAdam({ learningRate: 1e-3 }));
 */
export const zoAdam = (options: ZoAdamOptions): Transformation<ZerothOrderState<readonly [AdamState, StepCount]>> =>
  zerothOrder(twoPoint(options), adam(options), options);
