import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, fraction, share } from "../checks.ts";
import { onceForDtype } from "../moments.ts";
import { noSteps, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import type { TraceState } from "../trace.ts";
import { zerosLike, type Transformation } from "../transformation.ts";

export interface DampedTraceOptions {
  /** μ in [0, 1), or its schedule. */
  readonly decay: LearningRate;
  /** τ in [0, 1]. Default 0. */
  readonly dampening?: number;
  /** Looks ahead by one step. Default false. */
  readonly nesterov?: boolean;
}

/**
 * {@link trace} with PyTorch's dampening and a μ that may follow a schedule:
 *
 *     m₁ = g₁        mₜ = μₜ·mₜ₋₁ + (1 − τ)·gₜ        uₜ = mₜ   or, with `nesterov`,   uₜ = μₜ·mₜ + gₜ
 */
export function dampedTrace(options: DampedTraceOptions): Transformation<TraceState & StepCount> {
  const { decay, dampening = 0, nesterov = false } = options;
  checkHyper("dampedTrace", share, { dampening });
  if (typeof decay === "number") checkHyper("dampedTrace", fraction, { decay });
  const schedule = scheduleOf(decay);
  return {
    init: (params) => ({ ...noSteps(), memory: zerosLike(params) }),
    update(gradients, { count, memory: before }) {
      const isFirst = np.equal(count, 0);
      const decayOf = onceForDtype(({ dtype }) => schedule(count.astype(dtype)));
      const follow = (g: Tensor, m: Tensor): Tensor =>
        np.where(isFirst, g, np.add(np.multiply(m, decayOf(m)), np.multiply(g, 1 - dampening)));
      const memory = tree.map((g, m) => follow(g, m), gradients, before);
      const ahead = (g: Tensor, m: Tensor): Tensor => np.add(g, np.multiply(m, decayOf(m)));
      const updates = nesterov ? tree.map((g, m) => ahead(g, m), gradients, memory) : memory;
      return [updates, { count: np.add(count, 1), memory }];
    },
  };
}
