/** Hyper-parameters that are part of the state: read, scheduled from outside, or changed between steps. */
import { ArgumentError, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { noSteps, type StepCount } from "../scale.ts";
import type { Schedule } from "../schedule.ts";
import type { Transformation, Tree } from "../transformation.ts";

export type InjectState<Names extends string = string, State = Tree> = StepCount & {
  /** The values of this step: f32 or as given, shape []. Those that follow no schedule may be replaced between steps. */
  readonly hyper: Readonly<Record<Names, Tensor>>;
  /** Of the optimizer inside. */
  readonly inner: State;
};

/**
 * The optimizer that `make` gives for hyper-parameters that are in the state. `make` gets them as schedules, which it hands to options
 * that take one (`learningRate`, `momentum`, AdEMAMix's `alpha`); a step reads their values from the state. `values` are numbers, which
 * may be replaced in the state, or schedules, whose value of each step is written there.
 *
 * @throws ArgumentError for a value that is neither.
 *
 * @example
 * ```ts
 * import * as np from "cotangent/numpy";
 * import { inject, sgd } from "@cotangent/optim";
 *
 * const optimizer = inject(({ learningRate }) => sgd({ learningRate }), { learningRate: 0.5 });
 * const x = np.array([1, 2]);
 * const state = optimizer.init(x);
 * const slower = { ...state, hyper: { learningRate: np.array(0.125) } };
 * console.log(optimizer.update(x, slower)[0].toArray()); // → -0.125,-0.25
 * ```
 */
export function inject<Names extends string, State>(
  make: (hyper: Readonly<Record<Names, Schedule>>) => Transformation<State>,
  values: Readonly<Record<Names, number | Schedule>>,
): Transformation<InjectState<Names, State>> {
  const entries = Object.entries<number | Schedule>(values);
  const wrong = entries.find(([, value]) => typeof value !== "number" && typeof value !== "function");
  if (wrong)
    throw new ArgumentError(
      "bad-argument",
      `inject: ${wrong[0]} is ${String(wrong[1])}`,
      "give a number or a schedule",
    );
  const record = <T>(f: (name: string, value: number | Schedule) => T): Readonly<Record<Names, T>> =>
    Object.fromEntries(entries.map(([name, value]) => [name, f(name, value)])) as Record<Names, T>;
  /** The optimizer, whose schedules give what is in the state. */
  const inside = (hyper: Readonly<Record<string, Tensor>>): Transformation<State> =>
    make(record((name) => (count) => (hyper[name] ?? np.zeros([])).astype(count.dtype)));
  const at = (count: Tensor, like: Tree): Readonly<Record<string, Tensor>> => {
    const dtype = tree.leaves(like).some((leaf) => leaf.dtype.name === "f64") ? "f64" : "f32";
    return record((_, value) =>
      typeof value === "number" ? np.full([], value, { dtype }) : value(count.astype(dtype)),
    );
  };
  return {
    init(params) {
      const start = noSteps();
      const hyper = at(start.count, params);
      return { ...start, hyper, inner: inside(hyper).init(params) };
    },
    update(gradients, state, params, extra) {
      const before: Readonly<Record<string, Tensor>> = state.hyper;
      const scheduled = at(state.count, gradients);
      const hyper = record(
        (name, value) => (typeof value === "number" ? before[name] : scheduled[name]) ?? np.zeros([]),
      );
      const [updates, inner] = inside(hyper).update(gradients, state.inner, params, extra);
      return [updates, { count: np.add(state.count, 1), hyper, inner }];
    },
    gradientPoint: (params, { hyper, inner }) => inside(hyper).gradientPoint?.(params, inner) ?? params,
    evaluationPoint: (params, { hyper, inner }) => inside(hyper).evaluationPoint?.(params, inner) ?? params,
  };
}
