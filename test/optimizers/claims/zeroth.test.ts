/** What papers say of gradients from values of the loss, at sizes where it could be false. */
import {
  blockwise,
  coordinateWise,
  direction,
  forwardGradient,
  hybrid,
  makeStep,
  sgd,
  smallMagnitude,
  twoPoint,
  zerothOrder,
  zoSgd,
  type Directions,
  type Estimator,
} from "@cotangent/optim";
import { grad, jit, jvp, random, tree, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { ones, quadratic, stepsTo } from "../steps-to.ts";

const first = { count: np.zeros([], { dtype: "i32" }) };

/** n estimates at x, one a row. */
function estimates(estimator: Estimator, loss: (x: Tensor) => Tensor, x: Tensor, n: number): Tensor {
  const one = (key: random.Key): Tensor => estimator(loss, x, { ...first, key })[1];
  return jit((keys: random.Key) => vmap(one)(keys))(random.splitRows(random.key(1), n));
}

const dot = (a: Tensor, b: Tensor): number => np.vdot(a, b).item();
const cosine = (a: Tensor, b: Tensor): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

/** `E|ĝ − g|² / |g|²` of rows. */
function relativeVariance(rows: Tensor, g: Tensor): number {
  return np.sum(np.square(np.subtract(rows, g))).item() / rows.shape[0]! / dot(g, g);
}

describe("the forward gradient", () => {
  const loss = (x: Tensor): Tensor => np.sum(np.sin(x)).add(np.square(np.slice(x, [0])).mul(np.slice(x, [2])));
  const x = np.array([0.3, -1, 2, 0.7], { dtype: "f64" });

  test.each<Directions>(["normal", "rademacher", "sphere"])(
    "is unbiased with %s directions: the mean of 10⁵ draws is within three standard errors",
    (distribution) => {
      const n = 100_000;
      const rows = estimates(forwardGradient({ distribution }), loss, x, n);
      const exact = grad(loss)(x);
      const error = np.divide(np.std(rows, { axis: 0 }), Math.sqrt(n));
      const off = np.divide(np.subtract(np.mean(rows, { axis: 0 }), exact), error).toArray() as number[];
      for (const z of off) expect(Math.abs(z)).toBeLessThan(3);
      // Three standard errors are few enough here to see a factor of 1.1.
      expect(np.max(np.divide(error, np.abs(exact))).item()).toBeLessThan(0.03);
    },
  );

  test("is the mean over its directions", () => {
    const many = forwardGradient({ directions: 64 })(loss, x, { ...first, key: random.key(0) });
    expect(many[0].item()).toBeCloseTo(loss(x).item(), 12);
    expect(cosine(many[1], grad(loss)(x))).toBeGreaterThan(0.9);
  });
});

describe("two points (S179, S183, S003)", () => {
  const d = 1000;
  const g = random.normal(random.key(3), [d], { dtype: "f64" });
  const loss = (x: Tensor): Tensor => np.vdot(g, x).add(np.sum(np.square(x)).mul(0.5));
  const x = np.zeros([d], { dtype: "f64" });

  test("d = 1000: jvp and central differences agree to 1e-6 along each of 20 directions", () => {
    const [a, b] = [forwardGradient(), twoPoint()].map((estimator) => estimates(estimator, loss, ones(d), 20));
    const off = np.max(np.abs(np.subtract(a!, b!))).item();
    expect(off).toBeLessThan(1e-6 * np.max(np.abs(a!)).item());
    const u = direction(ones(d), random.key(5));
    const [, slope] = jvp(loss, [ones(d)], [u]);
    const [value, found] = twoPoint()(loss, ones(d), { ...first, key: random.key(5) });
    expect(cosine(found, u)).toBeCloseTo(Math.sign(slope.item()), 10);
    expect(value.item()).toBeCloseTo(loss(ones(d)).item(), 2);
  });

  test("d = 1000: the relative variance of 1000 estimates is d + 1 within 10 %, d − 1 for spheres and signs", () => {
    for (const [distribution, expected] of [
      ["normal", d + 1],
      ["rademacher", d - 1],
      ["sphere", d - 1],
    ] as const) {
      const found = relativeVariance(estimates(twoPoint({ distribution }), loss, x, 1000), g);
      expect(Math.abs(found / expected - 1)).toBeLessThan(0.1);
    }
  });

  test("with 100 of 1000 elements moving, the variance of the masked gradient is 101 within 15 %", () => {
    const spread = np.arange(d, { dtype: "f64" }).add(1);
    const mask = smallMagnitude(0.9);
    const kept = mask(spread).astype("f64");
    expect(np.sum(kept).item()).toBe(100);
    const seen = (y: Tensor): Tensor => loss(y.sub(spread));
    const rows = estimates(twoPoint({ mask }), seen, spread, 1000);
    const found = relativeVariance(rows, np.multiply(g, kept));
    expect(Math.abs(found / 101 - 1)).toBeLessThan(0.15);
    expect(np.max(np.abs(np.multiply(rows, np.subtract(1, kept)))).item()).toBe(0);
  });

  test("64 directions in 32 dimensions: cosine ≥ 0.6 to the gradient, where one has 0.2", () => {
    const few = (n: number): Tensor => np.slice(g, [[0, n]]);
    const small = (y: Tensor): Tensor => np.vdot(few(32), y);
    const start = np.zeros([32], { dtype: "f64" });
    const mean = (directions: number): number => {
      const rows = estimates(twoPoint({ directions }), small, start, 20);
      const cosines = Array.from({ length: 20 }, (_, i) => cosine(np.slice(rows, [i]), few(32)));
      return cosines.reduce((a, b) => a + b) / 20;
    };
    expect(mean(64)).toBeGreaterThan(0.6);
    expect(mean(1)).toBeLessThan(0.3);
  });

  test("steps to a fixed share of the loss grow linearly in d, those of descent do not", () => {
    const steps = (size: number, zeroth: boolean): number =>
      stepsTo(
        zeroth ? zoSgd({ learningRate: 1 / (size + 2) }) : sgd({ learningRate: 0.1 }),
        quadratic(size, 1),
        ones(size),
        { goal: (0.01 * size) / 2, most: 10_000 },
      );
    const [few, many] = [steps(20, true), steps(160, true)];
    console.info(`two points: ${few} steps in 20 dimensions, ${many} in 160`);
    expect(many / few).toBeGreaterThan(5);
    expect(many / few).toBeLessThan(12);
    expect(steps(160, false)).toBe(steps(20, false));
  });

  test("the forward form looks at the point itself, and clipped slopes are no longer than C", () => {
    const bowl = (y: Tensor): Tensor => np.sum(np.square(y));
    const key = random.key(0);
    const [value, found] = twoPoint({ form: "forward", radius: 1e-2 })(bowl, ones(3), { ...first, key });
    const u = direction(ones(3), key);
    expect(value.item()).toBe(3);
    const slope = 2 * np.sum(u).item() + 1e-2 * dot(u, u);
    expect(np.max(np.abs(np.subtract(found, np.multiply(u, slope)))).item()).toBeLessThan(1e-9);
    const [, clipped] = twoPoint({ clip: 0.5 })(bowl, ones(3), { ...first, key });
    expect(cosine(clipped, u) * Math.sqrt(dot(clipped, clipped) / dot(u, u))).toBeCloseTo(0.5 * Math.sign(slope), 10);
  });
});

describe("estimates of parts", () => {
  const params = { a: ones(40), b: [ones(3), np.ones([2, 2], { dtype: "f64" })] };
  type P = typeof params;
  const loss = ({ a, b }: P): Tensor =>
    np.sum(np.square(a)).add(b.reduce((s, x) => s.add(np.sum(np.exp(x))), np.array(0)));
  const exact = grad(loss)(params);
  const numbers = (values: unknown): number[] =>
    tree.leaves(values).flatMap((leaf) => Array.from(leaf.dataSync(), Number));

  test("one difference for each coordinate: the gradient to 1e-9, or 1e-5 with one side", () => {
    const off = (form: "central" | "forward"): number => {
      const [value, found] = coordinateWise({ radius: 1e-5, form })(loss, params, { ...first, key: random.key(0) });
      expect(value.item()).toBe(loss(params).item());
      expect(tree.show(tree.structure(found))).toBe(tree.show(tree.structure(params)));
      const expected = numbers(exact);
      return Math.max(...numbers(found).map((x, i) => Math.abs(x - expected[i]!)));
    };
    expect(off("central")).toBeLessThan(1e-9);
    expect(off("forward")).toBeLessThan(3e-5);
    expect(off("forward")).toBeGreaterThan(1e-6);
  });

  test("by blocks, the variance of a small block does not see the large one", () => {
    const spread = (estimator: Estimator): number => {
      const one = (key: random.Key): Tensor => estimator(loss, params, { ...first, key })[1].b[0]!;
      const rows = jit((keys: random.Key) => vmap(one)(keys))(random.splitRows(random.key(2), 2000));
      return relativeVariance(rows, exact.b[0]!);
    };
    expect(Math.abs(spread(blockwise(twoPoint())) / 4 - 1)).toBeLessThan(0.2);
    expect(spread(twoPoint())).toBeGreaterThan(15);
  });

  test("hybrid: the named leaves have the gradient of reverse mode, the others an estimate", () => {
    const estimator = hybrid(twoPoint({ directions: 200 }), (_, path) => path.startsWith(".b"));
    const [value, found] = estimator(loss, params, { ...first, key: random.key(4) });
    expect(value.item()).toBe(loss(params).item());
    expect(numbers(found.b)).toEqual(numbers(exact.b));
    expect(cosine(found.a, exact.a)).toBeGreaterThan(0.8);
    expect(cosine(found.a, exact.a)).toBeLessThan(0.999);
  });
});

test("what has no derivative has estimates: no step takes one", () => {
  const counts = { floor: (x: Tensor) => np.sum(np.floor(np.square(x))) };
  const step = jit(
    makeStep(counts.floor, zerothOrder(twoPoint({ radius: 0.5, directions: 16 }), sgd({ learningRate: 0.02 }))),
  );
  let x = np.full([4], 3, { dtype: "f64" });
  let state = zoSgd({ learningRate: 1 }).init(x);
  for (let i = 0; i < 100; i++) [x, state] = step(x, state);
  expect(counts.floor(x).item()).toBeLessThan(4);
});

test("options out of range say what they are", () => {
  expect(() => twoPoint({ directions: 0 })).toThrow("twoPoint: directions is 0");
  expect(() => twoPoint({ radius: 0 })).toThrow("twoPoint: radius is 0");
  expect(() => twoPoint({ form: "both" as "central" })).toThrow("twoPoint: form is both");
  expect(() => forwardGradient({ distribution: "cauchy" as "normal" })).toThrow("distribution is cauchy");
  expect(() => coordinateWise({ radius: -1 })).toThrow("coordinateWise: radius is -1");
  expect(() => smallMagnitude(2)).toThrow("smallMagnitude: sparsity is 2");
});
