import { pointsThrough } from "./points.ts";
import type { Transformation } from "./transformation.ts";

/** The state of each part, in order. */
type States<Parts extends readonly Transformation[]> = {
  readonly [I in keyof Parts]: Parts[I] extends Transformation<infer State> ? State : never;
};

/** One state for each part, which the compiler cannot see of a list that was mapped. */
const statesOf = <Parts extends readonly Transformation[]>(states: readonly unknown[]): States<Parts> =>
  states as States<Parts>;

/**
 * One after the other: the updates of each part are the gradients of the next,
 * `chain(f, g)(x) = g(f(x))`; `chain()` is the identity.
 *
 * @example
 * const optimizer = chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(1e-3));
 */
export function chain<const Parts extends readonly Transformation[]>(...parts: Parts): Transformation<States<Parts>> {
  return {
    init: (params) => statesOf<Parts>(parts.map((part) => part.init(params))),
    update(gradients, states, params, extra) {
      let updates = gradients;
      const next = parts.map((part, i) => {
        const [updated, state] = part.update(updates, states[i], params, extra);
        updates = updated;
        return state;
      });
      return [updates, statesOf<Parts>(next)];
    },
    ...pointsThrough<States<Parts>>(...parts.map((part, i) => [part, (states: States<Parts>) => states[i]] as const)),
  };
}
