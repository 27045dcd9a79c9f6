/** Networks, losses and simulations, by Cotangent. */
import { foriLoop, grad, jit, scan, toProgram, valueAndGrad, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { adam, applyUpdates } from "@cotangent/optim";
import { rosenbrock } from "../../functions.ts";
import type { Input, Sizes } from "../task.ts";
import { jitted, tensorOf, type Body, type Explicable } from "./call.ts";

const dense = (x: Tensor, w: Tensor, b: Tensor): Tensor => np.add(np.matmul(x, w), b);

function mlpLoss(p: readonly Tensor[], x: Tensor, labels: Tensor): Tensor {
  const [w1, b1, w2, b2, w3, b3] = p;
  const hidden = nn.relu(dense(nn.relu(dense(x, w1!, b1!)), w2!, b2!));
  return np.negative(np.mean(np.sum(np.multiply(nn.logSoftmax(dense(hidden, w3!, b3!)), labels), { axis: 1 })));
}

/** Value and gradient of `loss(parameters, rest)`, the first `count` arguments being parameters. */
const gradientOf =
  (count: number, loss: (p: readonly Tensor[], rest: readonly Tensor[]) => Tensor): Body =>
  (...args) =>
    valueAndGrad(loss)(args.slice(0, count), args.slice(count));

function mlpStep(_: Sizes, inputs: readonly Input[]): Explicable {
  const optimizer = adam({ learningRate: 1e-3 });
  const [x, labels] = [tensorOf(inputs[6]!), tensorOf(inputs[7]!)];
  let p: readonly Tensor[] = inputs.slice(0, 6).map(tensorOf);
  let state = optimizer.init(p);
  const step = jit(
    (q: readonly Tensor[], s: typeof state, images: Tensor, classes: Tensor) => {
      const [value, g] = valueAndGrad(mlpLoss)(q, images, classes);
      const [updates, next] = optimizer.update(g, s, q);
      return [applyUpdates(q, updates), next, value] as const;
    },
    { donate: [0, 1] },
  );
  const run = (): Tensor => {
    const [q, s, value] = step(p, state, x, labels);
    [p, state] = [q, s];
    return value;
  };
  return {
    run,
    outputs: () => [0, 1, 2, 3].map(() => [run().item()]),
    program: () => toProgram(step, p, state, x, labels).program,
  };
}

export const tinyNet = (p: readonly Tensor[], [x]: readonly Tensor[]): Tensor =>
  np.sum(np.square(np.subtract(dense(np.tanh(dense(x!, p[0]!, p[1]!)), p[2]!, p[3]!), 1)));

/** Where each element of a lower triangle is among d of the diagonal, those below it by columns, and a 0. */
function places(d: number): readonly (readonly number[])[] {
  const firstOf = (column: number): number => d + column * d - (column * (column + 1)) / 2;
  return Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (__, j) => (i === j ? i : i < j ? d + (d * (d - 1)) / 2 : firstOf(j) + i - j - 1)),
  );
}

function gmm({ d, k, n }: Sizes, p: readonly Tensor[], x: Tensor): Tensor {
  const [alpha, mu, q, l] = p;
  const parts = np.concatenate([np.exp(q!), l!, np.zeros([k, 1], { dtype: q!.dtype })], 1);
  const lower = np.take(parts, places(d), 1);
  const whitened = np.einsum("kij,nkj->nki", lower, np.subtract(np.expandDims(x, 1), mu!));
  const terms = np.subtract(
    np.add(alpha!, np.sum(q!, { axis: 1 })),
    np.multiply(0.5, np.sum(np.square(whitened), { axis: 2 })),
  );
  return np.subtract(np.sum(np.logsumexp(terms, { axis: 1 })), np.multiply(n, np.logsumexp(alpha!)));
}

function lstm(
  { batch, hidden }: Sizes,
  [wx, wh, b]: readonly Tensor[],
  xs: Tensor,
): [readonly [Tensor, Tensor], Tensor] {
  const zero = np.zeros([batch, hidden], { dtype: xs.dtype });
  return scan(
    ([h, c]: readonly [Tensor, Tensor], x: Tensor) => {
      const gates = np.add(np.add(np.matmul(x, wx!), np.matmul(h, wh!)), b!);
      const part = (i: number): Tensor =>
        np.slice(gates, [
          [0, batch],
          [i * hidden, (i + 1) * hidden],
        ]);
      const kept = np.multiply(nn.sigmoid(part(1)), c);
      const cell = np.add(kept, np.multiply(nn.sigmoid(part(0)), np.tanh(part(2))));
      const next = np.multiply(nn.sigmoid(part(3)), np.tanh(cell));
      return [[next, cell] as const, next];
    },
    [zero, zero] as const,
    xs,
  );
}

function decoder({ tokens, width, heads }: Sizes, [wqkv, wout, wup, wdown]: readonly Tensor[], x: Tensor): Tensor {
  const each = width / heads;
  const qkv = np.reshape(np.matmul(nn.standardize(x), wqkv!), [tokens, 3, heads, each]);
  const part = (i: number): Tensor => np.transpose(np.index(qkv, [":", i]), [1, 0, 2]);
  const scores = np.multiply(np.matmul(part(0), np.transpose(part(1), [0, 2, 1])), each ** -0.5);
  const visible = np.tril(np.ones([tokens, tokens], { dtype: x.dtype }));
  const weights = nn.softmax(np.where(np.greater(visible, 0), scores, -1e9));
  const mixed = np.reshape(np.transpose(np.matmul(weights, part(2)), [1, 0, 2]), [tokens, width]);
  const y = np.add(x, np.matmul(mixed, wout!));
  return np.add(y, np.matmul(nn.gelu(np.matmul(nn.standardize(y), wup!)), wdown!));
}

function nbody({ n, steps }: Sizes, [x, v, masses]: readonly Tensor[]): readonly [Tensor, Tensor] {
  const dt = 1e-3;
  return foriLoop(
    0,
    steps,
    (_, [p, q]: readonly [Tensor, Tensor]) => {
      const apart = np.subtract(np.reshape(p, [1, n, 3]), np.reshape(p, [n, 1, 3]));
      const squared = np.add(np.sum(np.square(apart), { axis: 2 }), 0.01);
      const pull = np.divide(masses!, np.multiply(squared, np.sqrt(squared)));
      const speed = np.add(q, np.multiply(dt, np.sum(np.multiply(np.expandDims(pull, 2), apart), { axis: 1 })));
      return [np.add(p, np.multiply(dt, speed)), speed] as const;
    },
    [x!, v!] as const,
  );
}

const meanSquare = (x: Tensor): Tensor => np.mean(np.square(x));

export const models = {
  mlp: jitted(() => gradientOf(6, (p, [x, labels]) => mlpLoss(p, x!, labels!))),
  mlpStep,
  rosenbrock: jitted(() => grad(rosenbrock) as Body),
  tinyNet: jitted(
    () =>
      (...args) =>
        grad(tinyNet)(args.slice(0, 4), args.slice(4)),
  ),
  gmm: jitted((sizes) => gradientOf(4, (p, [x]) => gmm(sizes, p, x!))),
  lstm: jitted(
    (sizes) =>
      (...args) =>
        lstm(sizes, args, args[3]!)[0],
  ),
  lstmGradient: jitted((sizes) => gradientOf(3, (p, [xs]) => meanSquare(lstm(sizes, p, xs!)[1]))),
  decoder: jitted(
    (sizes) =>
      (...args) =>
        decoder(sizes, args, args[4]!),
  ),
  decoderGradient: jitted((sizes) => gradientOf(4, (p, [x]) => meanSquare(decoder(sizes, p, x!)))),
  nbody: jitted(
    (sizes) =>
      (...args) =>
        nbody(sizes, args),
  ),
} satisfies Record<string, (sizes: Sizes, inputs: readonly Input[]) => Explicable>;
