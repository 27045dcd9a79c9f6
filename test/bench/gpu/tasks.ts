/** What is timed: each task says how much arithmetic it does and how many bytes it must move at least. */
import { grad, jit, random, valueAndGrad, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { adam, applyUpdates } from "@cotangent/optim";
import { mlpLoss, type MlpParams } from "../functions.ts";
import { transformerBlock } from "../transformer-block.ts";
import type { Call, Peer } from "./peers.ts";

export interface Task {
  readonly name: string;
  /** The same in another library, where it is compared. */
  readonly inPeer?: (peer: Peer) => Call;
  /** Floating-point operations, where that is what limits it. */
  readonly flops?: number;
  /** Bytes read and written at least, where that is what limits it. */
  readonly bytes?: number;
  /** Makes the inputs; the function returned runs once and returns something small. */
  prepare(): () => Tensor;
}

const normal = (seed: number, ...shape: number[]): Tensor => random.normal(random.key(seed), shape);

const product = (n: number): Task => ({
  name: `matrix product ${n}`,
  inPeer: (peer) => peer.product(n),
  flops: 2 * n ** 3,
  prepare() {
    const [a, b] = [normal(1, n, n), normal(2, n, n)];
    const f = jit((x: Tensor, y: Tensor) => np.matmul(x, y));
    return () => f(a, b);
  },
});

/** Of elements in f16, added up in f32. */
const halfProduct = (n: number): Task => ({
  name: `matrix product ${n}, f16`,
  flops: 2 * n ** 3,
  prepare() {
    const [a, b] = [normal(1, n, n).astype("f16"), normal(2, n, n).astype("f16")];
    const f = jit((x: Tensor, y: Tensor) => np.matmul(x, y));
    return () => f(a, b);
  },
});

const chain = (x: Tensor): Tensor =>
  np.multiply(np.square(np.tanh(np.add(np.multiply(x, 1.5), 0.25))), np.exp(np.negative(np.square(x))));

const elementwise = (n: number): readonly Task[] => [
  {
    name: `chain tanh(ax+b)²·exp(−x²), ${n}`,
    inPeer: (peer) => peer.chain(n),
    bytes: 8 * n,
    prepare() {
      const x = normal(1, n);
      const f = jit(chain);
      return () => f(x);
    },
  },
  {
    name: `its gradient, ${n}`,
    bytes: 8 * n,
    prepare() {
      const x = normal(1, n);
      const f = jit(grad((v: Tensor) => np.sum(chain(v))));
      return () => f(x);
    },
  },
];

const rowwise = (name: string, f: (x: Tensor) => Tensor, [m, n]: readonly [number, number]): Task => ({
  name: `${name} [${m}, ${n}]`,
  bytes: 8 * m * n,
  prepare() {
    const x = normal(1, m, n);
    const compiled = jit(f);
    return () => compiled(x);
  },
});

const reduction = (n: number): Task => ({
  name: `sum of 2^${Math.log2(n)}`,
  bytes: 4 * n,
  prepare() {
    const x = np.ones([n]);
    const f = jit((v: Tensor) => np.sum(v));
    return () => f(x);
  },
});

/** 784-512-512-10 would be another; this is the demo's, with a batch of 128. */
const mlpStep: Task = {
  name: "MLP 784-512-10, batch 128, training step with Adam",
  flops: 6 * 128 * (784 * 512 + 512 * 10),
  prepare() {
    const optimizer = adam({ learningRate: 1e-3 });
    let p: MlpParams = {
      w1: np.multiply(normal(1, 784, 512), 0.04),
      b1: np.zeros([512]),
      w2: np.multiply(normal(2, 512, 10), 0.04),
      b2: np.zeros([10]),
    };
    let state = optimizer.init(p);
    const [x, y] = [normal(3, 128, 784), np.ones([128, 10])];
    const step = jit(
      (q: MlpParams, s: typeof state, images: Tensor, labels: Tensor) => {
        const [value, g] = valueAndGrad(mlpLoss)(q, images, labels);
        const [updates, next] = optimizer.update(g, s, q);
        return [applyUpdates(q, updates), next, value] as const;
      },
      { donate: [0, 1] },
    );
    return () => {
      const [q, s, value] = step(p, state, x, y);
      [p, state] = [q, s];
      return value;
    };
  },
};

const [tokens, width, heads] = [256, 256, 8];

const block = transformerBlock({ tokens, width, heads });

const transformer: Task = {
  name: `transformer block, ${tokens} tokens of ${width}, ${heads} heads, forward and backward`,
  flops: 3 * (2 * tokens * width * 12 * width + 4 * tokens * tokens * width),
  prepare() {
    const scale = (x: Tensor): Tensor => np.multiply(x, width ** -0.5);
    const w = {
      qkv: scale(normal(1, width, 3 * width)),
      out: scale(normal(2, width, width)),
      up: scale(normal(3, width, 4 * width)),
      down: scale(normal(4, 4 * width, width)),
    };
    const x = normal(5, tokens, width);
    const f = jit(grad((p: typeof w, v: Tensor) => np.mean(np.square(block(p, v)))));
    return () => {
      const { qkv, out, up, down } = f(w, x);
      for (const unused of [qkv, up, down]) unused.dispose();
      return out;
    };
  },
};

export const tasks: readonly Task[] = [
  ...[256, 512, 1024, 2048, 4096].map(product),
  ...[256, 512, 1024, 2048, 4096].map(halfProduct),
  ...elementwise(10_000_000),
  { ...rowwise("softmax", (x) => nn.softmax(x), [4096, 1024]), inPeer: (peer) => peer.softmax(4096, 1024) },
  rowwise("layer norm", (x) => nn.standardize(x), [4096, 1024]),
  reduction(2 ** 24),
  reduction(2 ** 26),
  mlpStep,
  transformer,
];
