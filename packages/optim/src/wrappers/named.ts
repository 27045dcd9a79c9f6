import { pointsThrough } from "../points.ts";
import type { Transformation } from "../transformation.ts";

/** The state of each part, by its name. */
export type NamedState<Parts extends Readonly<Record<string, Transformation>>> = {
  readonly [Name in keyof Parts]: Parts[Name] extends Transformation<infer State> ? State : never;
};

/**
 * {@link chain} of parts that have names, in the order in which they are written: the state of each is found by its name.
 *
 * @example
 * const optimizer = named({ clip: clipByGlobalNorm(1), adam: scaleByAdam(), rate: scaleByLearningRate(1e-3) });
 * optimizer.init(params).adam.mean;
 */
export function named<const Parts extends Readonly<Record<string, Transformation>>>(
  parts: Parts,
): Transformation<NamedState<Parts>> {
  const list = Object.entries<Transformation>(parts);
  // One state for each part, which the compiler cannot see of a list of entries.
  const stateOf = (states: readonly (readonly [string, unknown])[]): NamedState<Parts> =>
    Object.fromEntries(states) as NamedState<Parts>;
  return {
    init: (params) => stateOf(list.map(([name, part]) => [name, part.init(params)])),
    update(gradients, states, params, extra) {
      let updates = gradients;
      const next = list.map(([name, part]) => {
        const [updated, state] = part.update(updates, states[name], params, extra);
        updates = updated;
        return [name, state] as const;
      });
      return [updates, stateOf(next)];
    },
    ...pointsThrough<NamedState<Parts>>(
      ...list.map(([name, part]) => [part, (states: NamedState<Parts>) => states[name]] as const),
    ),
  };
}
