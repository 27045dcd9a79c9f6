/** Claims on MKOR. */
import { layerMeans, makeStep, mkorH, rankOneInverse, scaleByMkor, type LayerProduct } from "@cotangent/optim";
import { grad, jit, random, toProgram, type Tensor } from "cotangent";
import { eigh, inv } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { vector } from "../steps-to.ts";

const f64 = { dtype: "f64" } as const;
const distance = (x: Tensor, y: Tensor): number => np.max(np.abs(np.subtract(x, y))).item();
const norm = (x: Tensor): number => np.sqrt(np.sum(np.square(x))).item();

test("inverses over 30 steps are those of the means of v·vᵀ, and positive definite", () => {
  const all = random.normal(random.key(1), [30, 12], f64);
  let [factor, inverse] = [np.eye(12, f64), np.eye(12, f64)];
  for (let i = 0; i < 30; i++) {
    const v = np.slice(all, [i]);
    factor = np.add(np.multiply(factor, 0.9), np.multiply(np.outer(v, v), 0.1));
    inverse = rankOneInverse(inverse, v, 0.9);
    expect(distance(inverse, inv(factor))).toBeLessThan(1e-10);
  }
  expect(distance(inverse, np.swapaxes(inverse, 0, 1))).toBe(0);
  expect(np.min(eigh(inverse)[0]).item()).toBeGreaterThan(0);
});

/** `w = J·v`, `⟨v, w⟩` and `w·wᵀ`: d² multiplications each at most, of no two matrices, beside what goes by elements. */
test("an update of an inverse is of d² multiplications", () => {
  const { text } = toProgram((j: Tensor, v: Tensor) => rankOneInverse(j, v, 0.9), np.eye(64), np.ones([64]));
  const operations = new Set([...text.matchAll(/ = (\w+)\{/g)].flatMap(([, name]) => name ?? []));
  expect([...operations].filter((name) => !["full", "broadcast"].includes(name))).toEqual(["dotGeneral"]);
  expect(text.match(/dotGeneral/g)).toHaveLength(3);
  expect(text).not.toMatch(/\[64,64\] = dotGeneral\{lhsBatch=\[\], lhsContract=\[\d/);
});

/** One sample: the gradient is a·bᵀ, and so is the product of its halves. The start lies along b after one step. */
test("the update is L⁻¹·g·R⁻¹ at the length of g, with factors of the vectors of the gradient", () => {
  const [ka, kb] = random.split(random.key(2), 2);
  const [inputs, outputs] = [random.normal(ka, [4, 5], f64), random.normal(kb, [4, 3], f64)];
  const piece = scaleByMkor({ momentum: 0.8, stabilize: { most: 1e9 } });
  let state = piece.init(np.zeros([5, 3], f64));
  let [left, right] = [np.eye(5, f64), np.eye(3, f64)];
  const next = (factor: Tensor, v: Tensor): Tensor =>
    np.add(np.multiply(factor, 0.8), np.multiply(np.outer(v, v), 0.2));
  for (let i = 0; i < 4; i++) {
    const [a, b] = [np.slice(inputs, [i]), np.slice(outputs, [i])];
    const g = np.outer(a, b);
    let update: Tensor;
    [update, state] = piece.update(g, state);
    const balance = Math.sqrt(norm(b) / norm(a));
    left = next(left, np.multiply(a, balance));
    right = next(right, np.divide(b, balance));
    const direct = np.matmul(np.matmul(inv(left), g), inv(right));
    expect(distance(update, np.multiply(direct, norm(g) / norm(direct)))).toBeLessThan(1e-10);
  }
});

test("an inverse that grows beyond its bound is mixed with I, and leaves that are no matrices pass unchanged", () => {
  const params = { w: np.zeros([4, 3], f64), b: vector(1, 2) };
  const piece = scaleByMkor({ momentum: 0.5, stabilize: { most: 3, weight: 0.25 } });
  let state = piece.init(params);
  const g = { w: np.zeros([4, 3], f64), b: vector(3, -4) };
  const diagonal: number[] = [];
  for (let i = 0; i < 4; i++) {
    const [updates, after] = piece.update(g, state);
    state = after;
    expect(updates.b.toArray()).toEqual([3, -4]);
    expect(norm(updates.w)).toBe(0);
    diagonal.push(np.slice(state.inverses[1]![0]!, [0, 0]).item());
  }
  // Without a gradient an inverse is doubled, and of 4 the mean with 1 is first taken.
  expect(diagonal).toEqual([2, 4, 6.5, 10.25]);
  const closed = scaleByMkor({ layers: () => false });
  expect(closed.init(params).inverses).toEqual([[], []]);
});

type Net = { readonly v: Tensor; readonly w: Tensor };
const layered = ({ v, w }: Net, product: LayerProduct, x: Tensor, y: Tensor): Tensor =>
  np.mean(np.sum(np.square(np.subtract(product(np.tanh(product(x, v)), w), y)), { axis: 1 }));

test("statistics of a loss are the means of inputs and the gradients by biases", () => {
  const [kx, ky, kv, kw] = random.split(random.key(3), 4);
  const [x, y] = [random.normal(kx, [7, 4], f64), random.normal(ky, [7, 2], f64)];
  const net: Net = { v: random.normal(kv, [4, 3], f64), w: random.normal(kw, [3, 2], f64) };
  const statistics = layerMeans(layered);
  const [first, second] = statistics(net, x, y);
  const hidden = np.tanh(np.matmul(x, net.v));
  const [byFirst, bySecond] = grad(([b, c]: readonly [Tensor, Tensor]) =>
    layered(net, (input, m) => np.add(np.matmul(input, m), m === net.v ? b : c), x, y),
  )([np.zeros([3], f64), np.zeros([2], f64)]);
  expect(distance(first![0], np.mean(x, { axis: 0 }))).toBeLessThan(1e-14);
  expect(distance(second![0], np.mean(hidden, { axis: 0 }))).toBeLessThan(1e-14);
  expect(distance(first![1], byFirst)).toBeLessThan(1e-14);
  expect(distance(second![1], bySecond)).toBeLessThan(1e-14);
  // In a compiled step they are the factors' vectors.
  const optimizer = scaleByMkor({ statistics, momentum: 0.8 });
  const step = jit(makeStep((p: Net, a: Tensor, b: Tensor) => layered(p, np.matmul, a, b), optimizer));
  const [, { inverses }] = step(net, optimizer.init(net), x, y);
  const factor = np.add(np.multiply(np.eye(4, f64), 0.8), np.multiply(np.outer(first![0], first![0]), 0.2));
  expect(distance(inverses[0]![0]!, inv(factor))).toBeLessThan(1e-12);
});

test("MKOR-H is MKOR until the loss stays, then descent for good", () => {
  const piece = mkorH({ learningRate: 0.1, patience: 3, least: 0.05, rateDecay: 0.5 });
  const g = random.normal(random.key(5), [3, 3], f64);
  let state = piece.init(g);
  const isDescent = [8, 4, 2, 1, 1, 1, 1, 1, 0.1, 0.01].map((value) => {
    const [update, after] = piece.update(g, state, g, { value: np.array(value, f64) });
    state = after;
    return distance(update, np.multiply(g, -0.1)) < 1e-14;
  });
  // Parts taken away are ½ until the fourth loss: their mean is 0.44, 0.22, 0.11, 0.055, 0.027.
  expect(isDescent).toEqual([false, false, false, false, false, false, false, true, true, true]);
});

test("without the value of the loss, MKOR-H says so", () => {
  const piece = mkorH({ learningRate: 0.1 });
  const g = np.ones([2, 2]);
  expect(() => piece.update(g, piece.init(g), g)).toThrow("mkorH: update() was called without the value of the loss");
});
