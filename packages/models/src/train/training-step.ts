import { jit } from "cotangent";
import type { Tensor } from "cotangent";
import { makeStep, type Transformation } from "@cotangent/optim";

/** What training changes. */
export type TrainState<Params, State> = {
  readonly params: Params;
  readonly optimizer: State;
};

export type TrainStep<State, Batch extends readonly Tensor[]> = (
  state: State,
  ...batch: Batch
) => readonly [State, loss: Tensor];

/**
 * `(state, …batch) ↦ [next state, loss]`: loss, gradient, optimizer and new parameters as one pure function.
 *
 * @param loss of the parameters on a batch: a float scalar.
 */
export function stepFunction<Params, State, Batch extends readonly Tensor[]>(
  loss: (params: Params, ...batch: Batch) => Tensor,
  optimizer: Transformation<State>,
): TrainStep<TrainState<Params, State>, Batch> {
  const advance = makeStep(loss, optimizer);
  return function step({ params, optimizer: state }, ...batch) {
    const [next, after, value] = advance(params, state, ...batch);
    return [{ params: next, optimizer: after }, value];
  };
}

/**
 * {@link stepFunction} as one compiled program. The buffers of the old state are handed to the new one, so the old state
 * is of no use after the call.
 *
 * @example
 * const step = trainingStep((params, x, y) => softmaxCrossEntropy(model.apply(params, x), y), optimizer);
 * const [next, loss] = step({ params, optimizer: optimizer.init(params) }, images, labels);
 */
export function trainingStep<Params, State, Batch extends readonly Tensor[]>(
  loss: (params: Params, ...batch: Batch) => Tensor,
  optimizer: Transformation<State>,
): TrainStep<TrainState<Params, State>, Batch> {
  const compiled: unknown = jit(stepFunction(loss, optimizer), { donate: [0] });
  return compiled as TrainStep<TrainState<Params, State>, Batch>;
}
