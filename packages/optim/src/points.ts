/** Where gradients are taken, how, and what is evaluated, for optimizers that are made of others. */
import type { Tensor } from "cotangent";
import type { Transformation } from "./transformation.ts";
import { valueAndGradAt } from "./typed-transforms.ts";

type Points<State> = Pick<Transformation<State>, "gradientPoint" | "evaluationPoint" | "estimate">;
type Which = "gradientPoint" | "evaluationPoint";

/** Where the gradients of the next step are to be taken: at the parameters, unless `optimizer` says otherwise. */
export const gradientPoint = <P, State>(optimizer: Transformation<State>, params: P, state: State): P =>
  optimizer.gradientPoint?.(params, state) ?? params;

/**
 * What is to be evaluated and kept: the parameters, or what `optimizer` has beside them (schedule-free methods, ASGD,
 * averages of weights).
 */
export const evaluationPoint = <P, State>(optimizer: Transformation<State>, params: P, state: State): P =>
  optimizer.evaluationPoint?.(params, state) ?? params;

/** The points, and the estimate of the first that has one, of an optimizer made of `parts`, one after the other, each with its part of the state. */
export function pointsThrough<State>(
  ...parts: readonly (readonly [part: Transformation, stateOf: (state: State) => unknown])[]
): Points<State> {
  const has = (which: Which): boolean => parts.some(([part]) => part[which] !== undefined);
  const through = (which: Which, params: unknown, state: State): unknown =>
    parts.reduce((point, [part, stateOf]) => part[which]?.(point, stateOf(state)) ?? point, params);
  const estimating = parts.find(([part]) => part.estimate !== undefined);
  return {
    ...(estimating && {
      estimate<P>(loss: (params: P) => Tensor, params: P, state: State): readonly [Tensor, P] {
        const [part, stateOf] = estimating;
        return part.estimate?.(loss, params, stateOf(state)) ?? valueAndGradAt(loss)(params);
      },
    }),
    ...(has("gradientPoint") && {
      gradientPoint: <P>(params: P, state: State): P => through("gradientPoint", params, state) as P,
    }),
    ...(has("evaluationPoint") && {
      evaluationPoint: <P>(params: P, state: State): P => through("evaluationPoint", params, state) as P,
    }),
  };
}
