/** Programs that users know by name, as they reach a planner: traced, transformed and partially evaluated. */
import { optimize, type Program } from "@cotangent/ir";
import { toProgram, valueAndGrad, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { adam, applyUpdates } from "@cotangent/optim";

/** The optimized program of `f` for arguments like these. */
export const programOf = (f: (...args: never[]) => unknown, ...args: readonly unknown[]): Program =>
  optimize(toProgram(f as (...given: unknown[]) => unknown, ...args).program);

/** `Σ w·f(x)`, so that its gradient needs all of `f`'s derivative. */
export const weighted =
  (f: (x: Tensor) => Tensor) =>
  (x: Tensor, w: Tensor): Tensor =>
    np.sum(np.multiply(f(x), w));

export const crossEntropy = (logits: Tensor, labels: Tensor): Tensor =>
  np.negative(np.mean(np.sum(np.multiply(nn.logSoftmax(logits), labels), { axis: 1 })));

export const layerNorm = (x: Tensor, gain: Tensor, bias: Tensor): Tensor =>
  np.add(np.multiply(nn.standardize(x), gain), bias);

export interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** A network of `sizes[0]` inputs and `sizes.at(-1)` classes, its layers zeros: only shapes count. */
export const layersOf = (sizes: readonly number[]): readonly Layer[] =>
  sizes.slice(1).map((out, i) => ({ w: np.zeros([sizes[i] ?? 0, out]), b: np.zeros([out]) }));

export const mlpLoss = (layers: readonly Layer[], x: Tensor, labels: Tensor): Tensor => {
  const logits = layers.reduce((h, { w, b }, i) => {
    const z = np.add(np.matmul(h, w), b);
    return i === layers.length - 1 ? z : nn.relu(z);
  }, x);
  return crossEntropy(logits, labels);
};

const optimizer = adam({ learningRate: 1e-3 });
type AdamState = ReturnType<typeof optimizer.init>;

export const adamState = (params: Parameters<typeof optimizer.init>[0]): AdamState => optimizer.init(params);

/** A step of Adam alone, on any tree: the parameters and the state after it. */
export function adamStep<T>(params: T, state: AdamState, slopes: T): readonly [T, AdamState] {
  const [updates, next] = optimizer.update(slopes, state, params);
  return [applyUpdates(params, updates), next];
}

/** The parameters, the state and the loss after a step of Adam on the loss of a network. */
export function adamTraining(
  layers: readonly Layer[],
  state: AdamState,
  x: Tensor,
  labels: Tensor,
): readonly [readonly Layer[], AdamState, Tensor] {
  const [value, slopes] = valueAndGrad(mlpLoss)(layers, x, labels);
  return [...adamStep(layers, state, slopes), value];
}

export const zeros = (...shape: readonly number[]): Tensor => np.zeros(shape);
