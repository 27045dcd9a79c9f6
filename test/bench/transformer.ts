/** A training step of a transformer of as many layers as wanted, for the time that it takes to compile. */
import { jit, random, valueAndGrad, type Jitted, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { adam, applyUpdates } from "@cotangent/optim";

const [tokens, width, heads] = [16, 32, 4];

interface Layer {
  readonly qkv: Tensor;
  readonly out: Tensor;
  readonly up: Tensor;
  readonly down: Tensor;
}

/** Pre-norm attention and a perceptron of four times the width. */
function layer(w: Layer, x: Tensor): Tensor {
  const split = (v: Tensor): Tensor => np.transpose(np.reshape(v, [tokens, heads, width / heads]), [1, 0, 2]);
  const qkv = np.matmul(nn.standardize(x), w.qkv);
  const part = (i: number): Tensor =>
    split(
      np.slice(qkv, [
        [0, tokens],
        [i * width, (i + 1) * width],
      ]),
    );
  const [q, k, v] = [part(0), part(1), part(2)];
  const scores = np.multiply(np.matmul(q, np.transpose(k, [0, 2, 1])), (width / heads) ** -0.5);
  const mixed = np.reshape(np.transpose(np.matmul(nn.softmax(scores), v), [1, 0, 2]), [tokens, width]);
  const y = np.add(x, np.matmul(mixed, w.out));
  return np.add(y, np.matmul(nn.gelu(np.matmul(nn.standardize(y), w.up)), w.down));
}

const optimizer = adam({ learningRate: 1e-3 });
type State = ReturnType<typeof optimizer.init>;
type Step = (p: readonly Layer[], state: State, x: Tensor) => unknown;

/** Value, gradient and Adam's update. */
export function transformerStep(p: readonly Layer[], state: State, x: Tensor): unknown {
  const loss = (q: readonly Layer[]): Tensor => np.mean(np.square(q.reduce((y, w) => layer(w, y), x)));
  const [value, g] = valueAndGrad(loss)(p);
  const [updates, next] = optimizer.update(g, state, p);
  return [applyUpdates(p, updates), next, value];
}

export function transformerArguments(layers: number): [readonly Layer[], State, Tensor] {
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
