/** A training step of a transformer of as many layers as wanted, for the time that it takes to compile. */
import { jit, random, valueAndGrad, type Jitted, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { adam, applyUpdates } from "@cotangent/optim";
import { transformerBlock, type BlockWeights } from "./transformer-block.ts";

const [tokens, width, heads] = [16, 32, 4];

const layer = transformerBlock({ tokens, width, heads });

const optimizer = adam({ learningRate: 1e-3 });
type State = ReturnType<typeof optimizer.init>;
type Step = (p: readonly BlockWeights[], state: State, x: Tensor) => unknown;

/** Value, gradient and Adam's update. */
export function transformerStep(p: readonly BlockWeights[], state: State, x: Tensor): unknown {
  const loss = (q: readonly BlockWeights[]): Tensor => np.mean(np.square(q.reduce((y, w) => layer(w, y), x)));
  const [value, g] = valueAndGrad(loss)(p);
  const [updates, next] = optimizer.update(g, state, p);
  return [applyUpdates(p, updates), next, value];
}

export function transformerArguments(layers: number): [readonly BlockWeights[], State, Tensor] {
  const normal = (seed: number, rows: number, columns: number): Tensor =>
    np.multiply(random.normal(random.key(seed), [rows, columns]), width ** -0.5);
  const p = Array.from({ length: layers }, (_, i) => ({
    qkv: normal(4 * i, width, 3 * width),
    out: normal(4 * i + 1, width, width),
    up: normal(4 * i + 2, width, 4 * width),
    down: normal(4 * i + 3, 4 * width, width),
  }));
  return [p, optimizer.init(p), normal(1e6, tokens, width)];
}

export const jittedStep = (): Jitted<Parameters<Step>, unknown> =>
  jit((...args: Parameters<Step>) => transformerStep(...args));
