/** GradES on a transformer of one block: what stops, what that saves, and what it costs. */
import { adam, gradEs, makeStep, type Transformation } from "@cotangent/optim";
import { jit, random, type Tensor } from "cotangent";
import { softmax } from "cotangent/nn";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";

const f64 = { dtype: "f64" } as const;
const [tokens, width] = [6, 8];
const names = ["query", "key", "value", "out", "up", "down"] as const;
type Params = Readonly<Record<(typeof names)[number], Tensor>>;

const matrix = (seed: number): Tensor => np.multiply(random.normal(random.key(seed), [width, width], f64), 0.35);
const start: Params = {
  query: matrix(1),
  key: matrix(2),
  value: matrix(3),
  out: matrix(4),
  up: matrix(5),
  down: matrix(6),
};

/** Attention and a layer of two matrices, each added to what comes in. */
const block = (p: Params, x: Tensor): Tensor => {
  const scores = np.einsum("bik,bjk->bij", np.matmul(x, p.query), np.matmul(x, p.key)).div(Math.sqrt(width));
  const mixed = x.add(np.matmul(np.matmul(softmax(scores), np.matmul(x, p.value)), p.out));
  return mixed.add(np.matmul(np.tanh(np.matmul(mixed, p.up)), p.down));
};

const data = (seed: number, count: number): readonly [Tensor, Tensor] => {
  const x = random.normal(random.key(seed), [count, tokens, width], f64);
  const noise = random.normal(random.key(seed + 1), x.shape, f64);
  // To each token the mean of all is added.
  return [x, x.add(np.mean(x, { axis: 1, keepdims: true })).add(noise.mul(0.3))];
};
const [input, target] = data(10, 64);
const [unseen, theirs] = data(20, 64);
const lossOf = (p: Params, x: Tensor, y: Tensor): Tensor => np.mean(np.square(block(p, x).sub(y)));
const loss = (p: Params): Tensor => lossOf(p, input, target);

function trained(optimizer: Transformation, steps: number): { readonly params: Params; readonly skipped: number } {
  const step = jit(makeStep(loss, optimizer));
  let [params, state, skipped] = [start, optimizer.init(start), 0];
  const stopped = new Set<string>();
  for (let i = 0; i < steps; i++) {
    const before = params;
    [params, state] = step(params, state);
    for (const name of names) {
      const isStill = np.all(np.equal(params[name], before[name])).item() === 1;
      if (isStill) stopped.add(name);
      else if (stopped.has(name)) throw new Error(`${name} moved after it had stopped`);
      skipped += Number(isStill);
    }
  }
  return { params, skipped: skipped / (steps * names.length) };
}

test("30 % of updates of matrices or more are left out, at 2 % of the validation loss or less", () => {
  const steps = 300;
  const optimizer = adam({ learningRate: 0.01 });
  const whole = trained(optimizer, steps);
  const part = trained(gradEs(optimizer, { tau: 1e-3, grace: 150 }), steps);
  const ofUnseen = ({ params }: { readonly params: Params }): number => lossOf(params, unseen, theirs).item();
  expect(whole.skipped).toBe(0);
  expect(part.skipped).toBeGreaterThanOrEqual(0.3);
  expect(ofUnseen(part)).toBeLessThanOrEqual(1.02 * ofUnseen(whole));
  expect(ofUnseen(whole)).toBeLessThan(0.5 * lossOf(start, unseen, theirs).item());
});
