/** Networks with units and weights that jump learn two moons, and do not where nothing goes through the jumps. */
import { bernoulliStraightThrough, biper, random, stopGradient, type Tensor } from "cotangent";
import { sigmoid } from "cotangent/nn";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { accuracy, crossEntropy, train, twoMoons } from "./training.ts";

const [learn, other] = [twoMoons(random.key(1), 200), twoMoons(random.key(2), 400)];
const weights = (seed: number, inputs: number, outputs: number): Tensor =>
  random.normal(random.key(seed), [inputs, outputs]).mul(1 / Math.sqrt(inputs));
const same = (x: Tensor): Tensor => x;

test("an MLP of 64 hidden units with weights made binary by biper learns two moons to 90 % (S094)", () => {
  const binary = (w: Tensor): Tensor => biper(w, 2);
  const start = {
    w: weights(23, 2, 64),
    b: random.normal(random.key(24), [64]),
    v: weights(25, 64, 1),
    c: np.zeros([1]),
  };
  const logits = ({ w, b, v, c }: typeof start, x: Tensor): Tensor => {
    const hidden = np.maximum(0, np.matmul(x, binary(w)).add(b));
    return np.matmul(hidden, binary(v)).div(8).add(c).reshape([x.shape[0]!]);
  };
  const trained = (seen: (w: Tensor) => Tensor): typeof start =>
    train(
      (p: typeof start) => crossEntropy(logits({ ...p, w: seen(p.w), v: seen(p.v) }, learn.x), learn.labels),
      start,
      { steps: 300, learningRate: 0.01 },
    );
  const found = trained(same);
  const score = accuracy(logits(found, other.x), other.labels);
  console.info(`binary weights by biper: ${(100 * score).toFixed(1)} % of 400 other points`);
  expect(new Set(binary(found.w).dataSync())).toEqual(new Set([-1, 1]));
  expect(score).toBeGreaterThanOrEqual(0.9);
  expect(accuracy(logits(trained(stopGradient), other.x), other.labels)).toBeLessThan(0.9);
});

test("an MLP that is curved by its stochastic gates only learns two moons to 90 % by straight-through (S145)", () => {
  const start = { gate: weights(6, 3, 32), w: weights(7, 3, 32), v: weights(8, 32, 1), c: np.zeros([1]) };
  const run = ({ gate, w, v, c }: typeof start, x: Tensor, key: random.Key): readonly [Tensor, Tensor] => {
    const one = np.concatenate([x, np.ones([x.shape[0]!, 1])], 1);
    const open = bernoulliStraightThrough(sigmoid(np.matmul(one, gate)), key);
    const hidden = np.matmul(one, w).mul(open);
    return [np.matmul(hidden, v).add(c).reshape([x.shape[0]!]), open];
  };
  const trained = (seen: (gate: Tensor) => Tensor): readonly [number, Tensor] => {
    const loss = (p: typeof start, key: random.Key): Tensor =>
      crossEntropy(run({ ...p, gate: seen(p.gate) }, learn.x, key)[0], learn.labels);
    const [logits, open] = run(train(loss, start, { steps: 300, learningRate: 0.05 }), other.x, random.key(9));
    return [accuracy(logits, other.labels), open];
  };
  const [score, open] = trained(same);
  const share = np.mean(open).item();
  console.info(
    `stochastic gates: ${(100 * score).toFixed(1)} % of 400 other points, ${(100 * share).toFixed(0)} % open`,
  );
  expect(new Set(open.dataSync())).toEqual(new Set([0, 1]));
  expect(share).toBeLessThan(0.75);
  expect(score).toBeGreaterThanOrEqual(0.9);
  expect(trained(stopGradient)[0]).toBeLessThan(0.9);
});
