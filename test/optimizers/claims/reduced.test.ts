/** Estimates with less to estimate: subspaces, scales of codes, grids, features that are reused, chosen examples. */
import {
  adam,
  coordinateWise,
  coresetBatch,
  deepZero,
  dequantize,
  makeStep,
  ofScales,
  onGrid,
  projectOnHistory,
  quantForwardGrad,
  quantize,
  qzo,
  sgd,
  twoPoint,
  zerothOrder,
  zoGrasp,
  zoSgd,
  type DeepZero,
  type Transformation,
} from "@cotangent/optim";
import { explain, grad, jit, jvp, random, tree, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { ones } from "../steps-to.ts";

const dot = (a: Tensor, b: Tensor): number => np.vdot(a, b).item();
const cosine = (a: Tensor, b: Tensor): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const flat = (values: unknown): Tensor => np.concatenate(tree.leaves(values).map((leaf) => leaf.ravel()));
const first = { count: np.zeros([], { dtype: "i32" }) };

/** A network 2 → 16 → 1, and labels ±1 of points by a curve that `angle` turns. */
type Net = { readonly w: Tensor; readonly b: Tensor; readonly v: Tensor };
const net = ({ w, b, v }: Net, x: Tensor): Tensor => np.matmul(np.tanh(np.matmul(x, w).add(b)), v);
const points = random.normal(random.key(1), [200, 2]);
const labels = (angle: number): Tensor => {
  const [x, y] = [np.slice(points.T, [0]), np.slice(points.T, [1])];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [p, q] = [x.mul(c).sub(y.mul(s)), x.mul(s).add(y.mul(c))];
  return np.sign(q.sub(np.sin(p.mul(2)).mul(0.5)));
};
const lossFor =
  (angle: number) =>
  (p: Net): Tensor =>
    np.mean(np.log1p(np.exp(np.negative(np.multiply(net(p, points).ravel(), labels(angle))))));
const accuracy = (p: Net, angle: number): number =>
  np.mean(np.equal(np.sign(net(p, points).ravel()), labels(angle)).astype("f32")).item();

function trained<P>(loss: (p: P) => Tensor, optimizer: Transformation, start: P, steps: number): P {
  const step = jit(makeStep(loss, optimizer) as never) as unknown as (p: P, s: unknown) => readonly [P, unknown];
  let [p, state]: readonly [P, unknown] = [start, optimizer.init(start)];
  for (let i = 0; i < steps; i++) [p, state] = step(p, state);
  return p;
}

const start: Net = {
  w: random.normal(random.key(2), [2, 16]),
  b: random.normal(random.key(3), [16]),
  v: random.normal(random.key(4), [16, 1]).mul(0.25),
};
const pretrained = trained(lossFor(0), adam({ learningRate: 0.03 }), start, 150);

describe("a subspace of past points (S012)", () => {
  test("8 of 256 dimensions matter: projected estimates have twice the cosine to the gradient, at the same queries", () => {
    const [d, inner] = [256, 8];
    const axes = random.normal(random.key(1), [inner, d], { dtype: "f64" }).mul(d ** -0.5);
    const scales = np.array([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3], { dtype: "f64" });
    const loss = (x: Tensor): Tensor => np.sum(np.multiply(np.square(np.matmul(axes, x).sub(3)), scales));
    const history = 24;
    const optimizer = zoSgd({ learningRate: 0.01, directions: 8 });
    const projection = projectOnHistory({ history, rank: 8, use: 8 });
    const step = jit(makeStep(loss, optimizer));
    let [x, state] = [np.zeros([d], { dtype: "f64" }), optimizer.init(np.zeros([d], { dtype: "f64" }))];
    let seen = projection.init(x);
    for (let i = 0; i < history; i++) {
      seen = projection.update(x, seen, x)[1];
      [x, state] = step(x, state);
    }
    const g = grad(loss)(x);
    const one = (key: random.Key): readonly [Tensor, Tensor] => {
      const estimate = twoPoint()(loss, x, { ...first, key })[1];
      return [estimate, projection.update(estimate, seen, x)[0]];
    };
    const [plain, projected] = jit((keys: random.Key) => vmap(one)(keys))(random.splitRows(random.key(9), 200));
    const mean = (rows: Tensor): number =>
      Array.from({ length: 200 }, (_, i) => cosine(np.slice(rows, [i]), g)).reduce((a, b) => a + b) / 200;
    console.info(`cosine to the gradient: ${mean(plain).toFixed(3)} plain, ${mean(projected).toFixed(3)} projected`);
    expect(mean(projected)).toBeGreaterThan(2 * mean(plain));
  });

  test("gradients pass while points are collected; then they lie in the span of these", () => {
    const projection = projectOnHistory({ history: 3, rank: 2, use: 2 });
    const g = np.array([1, 2, 3, 4], { dtype: "f64" });
    const path = [
      [0, 0, 0, 1],
      [1, 0, 0, 1],
      [0, 1, 0, 1],
    ].map((p) => np.array(p, { dtype: "f64" }));
    let state = projection.init(g);
    for (const x of path) {
      const [same, next] = projection.update(g, state, x);
      expect(same.toArray()).toEqual(g.toArray());
      state = next;
    }
    for (let use = 0; use < 2; use++) {
      const [u, next] = projection.update(g, state, ones(4));
      [1, 2, 0, 0].forEach((x, i) => {
        expect((u.toArray() as number[])[i]).toBeCloseTo(x, 10);
      });
      state = next;
    }
    expect(projection.update(g, state, ones(4))[0].toArray()).toEqual(g.toArray());
    expect(() => projectOnHistory({ history: 4, rank: 5 })).toThrow("projectOnHistory: rank is 5");
  });
});

describe("weights of few bits (S025, S095)", () => {
  test("QZO on the scales of a 4-bit network lowers the loss of a shift by 30 %, the codes unchanged", () => {
    const { codes, scales } = quantize(pretrained, { bits: 4 });
    const before = flat(codes).dataSync().slice();
    const shifted = ofScales(lossFor(0.5), codes);
    const better = trained(shifted, qzo({ learningRate: 0.002, directions: 8, clip: 20 }), scales, 300);
    const [from, to] = [shifted(scales).item(), shifted(better).item()];
    console.info(`QZO: loss ${from.toFixed(3)} → ${to.toFixed(3)}`);
    expect(to).toBeLessThan(0.7 * from);
    expect(flat(codes).dataSync()).toEqual(before);
    expect(Math.max(...before)).toBeLessThanOrEqual(7);
  });

  test("quantize: the nearest codes, one scale a column; a column of 0 stays", () => {
    const x = {
      w: np.array([
        [1, 0, -3],
        [-0.4, 0, 7],
      ]),
      b: np.array([0.5, -1]),
    };
    const found = quantize(x, { bits: 4 });
    expect(found.codes.w.toArray()).toEqual([
      [7, 0, -3],
      [-3, 0, 7],
    ]);
    expect(found.scales.w.shape).toEqual([1, 3]);
    expect(found.codes.w.dtype.name).toBe("i32");
    const off = np.abs(flat(x).sub(flat(dequantize(found))));
    expect(np.max(off).item()).toBeLessThan(0.5 / 7 + 1e-6);
    expect(() => quantize(x, { bits: 1 })).toThrow("quantize: bits is 1");
  });

  test("8-bit forward calls and 16-bit weights adapt within 5 points of backpropagation", () => {
    const angle = 0.6;
    const exact = trained(lossFor(angle), sgd({ learningRate: 0.3 }), pretrained, 150);
    const optimizer = zerothOrder(quantForwardGrad({ bits: 8, directions: 16 }), onGrid(sgd({ learningRate: 0.1 })));
    const found = trained(lossFor(angle), optimizer, pretrained, 400);
    const scores = [pretrained, exact, found].map((p) => accuracy(p, angle));
    console.info(`shifted data: ${scores.map((s) => s.toFixed(3)).join(", ")} (before, backprop, fixed point)`);
    expect(scores[2]).toBeGreaterThan(scores[1]! - 0.05);
    expect(scores[2]).toBeGreaterThan(scores[0]! + 0.05);
    const off = Array.from(flat(found).dataSync(), (x) => Math.abs(x * 2 ** 12 - Math.round(x * 2 ** 12)));
    expect(Math.max(...off)).toBeLessThan(1e-2);
  });

  test("weights stay on their grid and in its range", () => {
    const optimizer = onGrid(sgd({ learningRate: 1 }), { bits: 5, fraction: 2 });
    const x = np.array([1, 3.75, -4], { dtype: "f64" });
    const [u] = optimizer.update(np.array([-0.3, -1, 1], { dtype: "f64" }), optimizer.init(x), x);
    expect(x.add(u).toArray()).toEqual([1.25, 3.75, -4]);
  });
});

describe("features that are reused (S034)", () => {
  const sizes = [16, 24, 16, 8];
  type P = { readonly w: Tensor; readonly b: Tensor };
  const layers = sizes.slice(1).map(
    () =>
      (p: P, h: Tensor): Tensor =>
        np.tanh(np.matmul(h, p.w).add(p.b)),
  );
  const params = sizes.slice(1).map((n, i): P => {
    const w = random.normal(random.key(i), [sizes[i]!, n], { dtype: "f64" });
    return { w: w.mul(sizes[i]! ** -0.5), b: np.zeros([n], { dtype: "f64" }) };
  });
  const x = random.normal(random.key(20), [4, 16], { dtype: "f64" });
  const loss = (out: Tensor): Tensor => np.mean(np.square(out.sub(0.5)));
  const whole = (p: readonly P[]): Tensor => loss(layers.reduce((h, layer, i) => layer(p[i]!, h), x));
  const draw = { ...first, key: random.key(0) };
  const exact = flat(grad(whole)(params));
  const size = exact.size;
  const looked = (method: DeepZero<P>, p: readonly P[], count = 0): ReturnType<DeepZero<P>["estimate"]> =>
    method.estimate(p, x, { ...method.init(p, random.key(0)), count: np.array(count, { dtype: "i32" }) });

  test(`${size} parameters: coordinate-wise cosine ≥ 0.99, where random directions at equal queries have less`, () => {
    const found = jit((p: readonly P[]) => looked(deepZero(layers, loss), p)[1])(params);
    const guess = jit((p: readonly P[]) => twoPoint({ directions: size })(whole, p, draw)[1])(params);
    console.info(
      `${size} parameters: coordinate-wise ${cosine(flat(found), exact).toFixed(6)}, random ${cosine(flat(guess), exact).toFixed(3)}`,
    );
    expect(size).toBeGreaterThan(900);
    expect(cosine(flat(found), exact)).toBeGreaterThan(0.99);
    expect(cosine(flat(guess), exact)).toBeLessThan(0.9);
  });

  test("reusing features leaves the estimates unchanged, and takes fewer products", () => {
    const reused = (p: readonly P[]): readonly P[] => looked(deepZero(layers, loss), p)[1];
    const plain = (p: readonly P[]): readonly P[] => coordinateWise()(whole, p, draw)[1];
    const [a, b] = [flat(jit(reused)(params)), flat(jit(plain)(params))];
    expect(np.max(np.abs(a.sub(b))).item()).toBeLessThan(1e-10);
    const products = (f: (p: readonly P[]) => unknown): number =>
      (String(explain(f as (x: readonly P[]) => Tensor, params).stages[0]!).match(/dotGeneral\{/g) ?? []).length;
    expect(products(reused)).toBeLessThan(products(plain));
  });

  /** For each leaf which elements have been looked at. */
  const lookedAt = (gradients: unknown): readonly Tensor[] =>
    tree.leaves(gradients).map((leaf) => np.notEqual(leaf, 0).astype("i32"));
  const counts = (gradients: unknown): readonly number[] => lookedAt(gradients).map((seen) => np.sum(seen).item());

  test("uniform sparsity leaves a share of each leaf out, which has 0", () => {
    const [value, found] = looked(deepZero(layers, loss, { sparsity: 0.75, pruning: "uniform" }), params);
    expect(value.item()).toBeCloseTo(whole(params).item(), 12);
    const g = grad(whole)(params);
    found.forEach((layer, l) => {
      const kept = np.notEqual(layer.w, 0);
      expect(np.sum(kept.astype("i32")).item()).toBe(Math.ceil(layer.w.size / 4));
      const off = np.where(kept, layer.w.sub(g[l]!.w), 0);
      expect(np.max(np.abs(off)).item()).toBeLessThan(1e-6);
    });
  });

  test("by scores the share is that of all elements, and leaves that matter less have fewer", () => {
    // The loss without a small weight is nearly the loss with it.
    const weak = params.map((layer, l) => (l === 0 ? { ...layer, w: layer.w.mul(1e-3) } : layer));
    const [, found, state] = looked(deepZero(layers, loss, { sparsity: 0.75 }), weak);
    const kept = state.kept.map((n) => n.item());
    expect(kept.reduce((a, b) => a + b)).toBe(Math.ceil(size / 4));
    expect(counts(found)).toEqual(kept);
    // Leaves are b, w of each layer.
    const shares = [1, 3, 5].map((leaf, l) => kept[leaf]! / (sizes[l]! * sizes[l + 1]!));
    console.info(`shares of the weights of three layers: ${shares.map((s) => s.toFixed(2)).join(", ")}`);
    expect(shares[0]).toBeLessThan(0.01);
    expect(Math.min(shares[1]!, shares[2]!)).toBeGreaterThan(0.3);
  });

  test("elements are those of the last pruning until the next one", () => {
    const method = deepZero(layers, loss, { sparsity: 0.9, repruneEvery: 3, scoreDirections: 4 });
    const step = jit((p: readonly P[], s: ReturnType<typeof method.init>) => method.estimate(p, x, s));
    let state = method.init(params, random.key(0));
    const seen: string[] = [];
    for (let i = 0; i < 6; i++) {
      const [, gradients, next] = step(params, state);
      seen.push(JSON.stringify(lookedAt(gradients).map((leaf) => leaf.toArray())));
      state = next;
    }
    expect(new Set(seen.slice(0, 3)).size).toBe(1);
    expect(new Set(seen.slice(3)).size).toBe(1);
    expect(seen[3]).not.toBe(seen[0]);
  });

  test("scores of ZO-GraSP are those of exact products, with directions enough", () => {
    const scores = zoGrasp(whole, params, random.key(1), { directions: 4000 });
    const products = jvp(grad(whole), [params], [grad(whole)(params)])[1];
    const expected = np.multiply(flat(params), flat(products));
    console.info(`scores of ${size} parameters: cosine ${cosine(flat(scores), expected).toFixed(3)}`);
    expect(cosine(flat(scores), expected)).toBeGreaterThan(0.8);
  });

  test("options out of range are named", () => {
    expect(() => deepZero(layers, loss, { sparsity: 1 })).toThrow("deepZero: sparsity is 1");
    expect(() => deepZero(layers, loss, { repruneEvery: 0 })).toThrow("deepZero: repruneEvery is 0");
    expect(() => deepZero(layers, loss, { pruning: "all" as "grasp" })).toThrow("deepZero: pruning is all");
  });
});

describe("coresets (S017)", () => {
  test("half of an imbalanced batch stands for it better than a random half, in the mean over 100 batches", () => {
    const [n, d, sources] = [16, 12, 3];
    const centres = random.normal(random.key(1), [sources, d]).mul(2);
    const square = np.square(np.mean(np.square(centres), { axis: 0 }).add(0.1));
    const one = (key: random.Key): readonly [Tensor, Tensor] => {
      const [a, b, c] = random.split(key, 3);
      // Nine in ten are of the first source.
      const u = random.uniform(a, [n]);
      const source = np.greater(u, 0.9).astype("i32").add(np.greater(u, 0.95).astype("i32"));
      const g = np.take(centres, source, 0).add(random.normal(b, [n, d]).mul(0.5));
      const { chosen, weights } = coresetBatch(g, { size: n / 2, sources: source, sourceCount: sources, square });
      const whole = np.mean(g, { axis: 0 });
      const error = (mean: Tensor): Tensor => np.sum(np.square(np.divide(mean.sub(whole), np.sqrt(square))));
      const half = np.slice(np.argsort(random.uniform(c, [n])), [[0, n / 2]]);
      return [
        error(np.matmul(weights, np.take(g, chosen, 0)).div(n)),
        error(np.mean(np.take(g, half, 0), { axis: 0 })),
      ];
    };
    const [coreset, random_] = jit((keys: random.Key) => vmap(one)(keys))(
      random.splitRows(random.key(3), 100) as random.Key,
    ).map((errors) => np.mean(errors).item());
    console.info(`coreset: error ${coreset!.toFixed(4)}, a random half ${random_!.toFixed(4)}`);
    expect(coreset).toBeLessThan(random_!);
  });

  test("the greedy choice, its weights, small sources and few dimensions", () => {
    const g = np.array(
      [
        [0, 9],
        [0.1, -9],
        [5, 0],
        [5.1, 0],
        [5.2, 0],
      ],
      { dtype: "f64" },
    );
    // The second axis has the larger squares: 9, −9, 0, 0, 0.
    const one = coresetBatch(g, { size: 2, topDims: 1 });
    expect(one.chosen.toArray()).toEqual([2, 0]);
    expect(one.weights.toArray()).toEqual([4, 1]);
    const line = np.array([[0], [0.1], [5], [5.1], [5.2]], { dtype: "f64" });
    const two = coresetBatch(line, { size: 2 });
    expect(two.chosen.toArray()).toEqual([2, 0]);
    expect(two.weights.toArray()).toEqual([3, 2]);
    const small = coresetBatch(line, { size: 2, sources: np.array([0, 1, 0, 0, 0]), sourceCount: 2 });
    expect(small.chosen.toArray()).toContain(1);
    expect(() => coresetBatch(line, { size: 6 })).toThrow("coresetBatch: size is 6");
  });
});
