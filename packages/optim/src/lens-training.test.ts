/** Training steps made of lenses against grad and an optimizer. */
import { grad, jit, random, scan, tree, type Tensor } from "cotangent";
import {
  learningRate,
  optimizerLens,
  trainingStep,
  reparametrise,
  compose,
  fromFunction,
  lossLens,
} from "cotangent/lens";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { adagrad, adam, applyUpdates, sgd, type Transformation } from "./index.ts";

interface Params {
  readonly w1: Tensor;
  readonly b1: Tensor;
  readonly w2: Tensor;
}

const [kx, k1, k2, ky] = random.split(random.key(0), 4);
const f64 = (x: Tensor): Tensor => x.astype("f64");
const x = f64(random.normal(kx, [12, 3]));
const start: Params = {
  w1: f64(random.normal(k1, [3, 5])),
  b1: np.zeros([5], { dtype: "f64" }),
  w2: f64(random.normal(k2, [5, 4])),
};
const mlp = ({ w1, b1, w2 }: Params, input: Tensor): Tensor => np.matmul(np.tanh(np.matmul(input, w1).add(b1)), w2);

const meanSquares = (y: Tensor, target: Tensor): Tensor => np.mean(np.square(y.sub(target)));
const crossEntropy = (y: Tensor, labels: Tensor): Tensor =>
  np.negative(np.mean(np.sum(nn.logSoftmax(y).mul(nn.oneHot(labels, 4).astype("f64")), { axis: -1 })));
const losses = {
  "the mean squared error": [meanSquares, f64(random.normal(ky, [12, 4]))],
  "the cross-entropy of softmax": [crossEntropy, np.argmax(np.slice(x, [null, [0, 3]]), { axis: 1 })],
} as const;

const optimizers: Readonly<Record<string, Transformation>> = {
  SGD: sgd({ learningRate: 0.1 }),
  momentum: sgd({ learningRate: 0.05, momentum: 0.9 }),
  Nesterov: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  AdaGrad: adagrad({ learningRate: 0.1 }),
  Adam: adam({ learningRate: 0.01 }),
};

/** The greatest distance of elements, relative to the greatest element. */
const distance = (found: unknown, expected: unknown): number => {
  const [a, b] = [found, expected].map((params) => tree.leaves(params).flatMap((leaf) => [...leaf.dataSync()]));
  expect(a).toHaveLength(b!.length);
  return Math.max(...a!.map((value, i) => Math.abs(value - b![i]!))) / Math.max(...b!.map(Math.abs));
};

const gradStep = (loss: (y: Tensor, target: Tensor) => Tensor, optimizer: Transformation, target: Tensor) =>
  jit((params: Params, state: unknown) => {
    const gradients = grad((p: Params) => loss(mlp(p, x), target))(params);
    const [updates, next] = optimizer.update(gradients, state, params);
    return [applyUpdates(params, updates), next] as const;
  });

const cases = Object.entries(losses).flatMap(([lossName, [loss, target]]) =>
  Object.entries(optimizers).map(([name, optimizer]) => [name, lossName, { loss, target, optimizer }] as const),
);

test.each(cases)(
  "50 steps of the lens of %s with %s are those of grad and the optimizer to 1e-12 (S096)",
  (_, __, { loss, target, optimizer }) => {
    const { init, step } = trainingStep({ model: mlp, loss, optimizer });
    const lensStep = jit(step);
    const reference = gradStep(loss, optimizer, target);
    let learner = init(start);
    let [params, state] = [start, optimizer.init(start)];
    const before = loss(mlp(start, x), target).item();
    for (let i = 0; i < 50; i++) {
      const value = loss(mlp(params, x), target).item();
      const [next, found] = lensStep(learner, x, target);
      learner = next;
      [params, state] = reference(params, state);
      expect(Math.abs(found.item() - value)).toBeLessThan(1e-12 * before);
      expect(distance(learner[1], params)).toBeLessThan(1e-12);
      expect(distance(learner[0], state)).toBeLessThan(1e-12);
    }
    expect(loss(mlp(params, x), target).item()).toBeLessThan(0.95 * before);
  },
);

test("the rate of the lens is that of an optimizer that is linear in the gradients", () => {
  const [loss, target] = losses["the mean squared error"];
  const { init, step } = trainingStep({
    model: mlp,
    loss,
    rate: 0.05,
    optimizer: sgd({ learningRate: 1, momentum: 0.9 }),
  });
  const momentum = sgd({ learningRate: 0.05, momentum: 0.9 });
  const reference = gradStep(loss, momentum, target);
  // The loop over 20 equal batches is one program.
  const [learner, values] = scan((now: ReturnType<typeof init>) => step(now, x, target), init(start), null, {
    length: 20,
  });
  let [params, state]: [Params, unknown] = [start, momentum.init(start)];
  for (let i = 0; i < 20; i++) [params, state] = reference(params, state);
  expect(values.shape).toEqual([20]);
  expect(distance(learner[1], params)).toBeLessThan(1e-12);
});

test("a lens whose get looks ahead of the parameters is Nesterov's method in the form of Sutskever", () => {
  const [eta, mu] = [0.05, 0.9];
  const [loss, target] = losses["the mean squared error"];
  const plus = (a: Params, b: Params, factor: number): Params => tree.map((p, q) => p.add(q.mul(factor)), a, b);
  const closed = compose(compose(fromFunction(mlp), lossLens(loss)), learningRate(eta));
  type State = readonly [velocity: Params, params: Params, target: Tensor];
  const ahead = reparametrise(closed, {
    get: ([v, p, t]: State) => [[plus(p, v, mu), t], null] as const,
    put([v, p, t]: State, [[g]]): State {
      const next = plus(
        tree.map((leaf: Tensor) => leaf.mul(mu), v),
        g,
        -1,
      );
      return [next, plus(p, next, 1), t];
    },
  });
  const lensStep = jit((s: State) => ahead.put(s, x, null)[0]);
  const nesterov = sgd({ learningRate: eta, momentum: mu, nesterov: true });
  const reference = gradStep(loss, nesterov, target);
  let s: State = [tree.map((leaf: Tensor) => np.zerosLike(leaf), start), start, target];
  let [params, state]: [Params, unknown] = [start, nesterov.init(start)];
  for (let i = 0; i < 50; i++) {
    s = lensStep(s);
    [params, state] = reference(params, state);
    // optim's parameters are the point that is looked at.
    expect(distance(plus(s[1], s[0], mu), params)).toBeLessThan(1e-12);
  }
});

test("the optimizer as a lens gives the parameters out, and takes gradients in", () => {
  const lens = optimizerLens(sgd({ learningRate: 0.5 }));
  const before = [sgd({ learningRate: 0.5 }).init(start), np.array(3)] as const;
  expect((lens.get(before) as Tensor).item()).toBe(3);
  expect((lens.put(before, np.array(2))[1] as Tensor).item()).toBe(2);
});
