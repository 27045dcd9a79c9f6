/** Synthetic tables by a genetic algorithm (S061). */
import { gaussianMechanism, marginalQueries, privateGsd, type Column, type PrivateGsdState } from "@cotangent/optim";
import { foriLoop, jit, random, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { sort } from "cotangent/numpy";
import { describe, expect, test } from "vitest";

const answers = (query: (row: Tensor) => Tensor, table: Tensor): Tensor => np.mean(vmap(query)(table), { axis: 0 });
const furthest = (a: Tensor, b: Tensor): number => np.max(np.abs(np.subtract(a, b))).item();
const bestOf = ({ tables }: PrivateGsdState): Tensor => np.slice(tables, [0]);

/** Tables after so many steps, one compiled loop. */
function evolved(method: ReturnType<typeof privateGsd>, steps: number): PrivateGsdState {
  const run = jit((state: PrivateGsdState) => foriLoop(0, steps, (_, s: PrivateGsdState) => method.step(s), state));
  return run(method.init(random.key(0)));
}

/** 2000 rows of 5 columns that depend on each other. */
const sizes = [2, 3, 4, 3, 2];
const columns: readonly Column[] = sizes.map((size) => ({ size }));
const real = ((): Tensor => {
  const [n, u] = [2000, random.uniform(random.key(1), [2000, 5])];
  const level = np.square(random.uniform(random.key(2), [n, 1]));
  const mixed = np.add(np.multiply(level, 0.7), np.multiply(u, 0.3));
  return np.floor(np.multiply(mixed, np.array(sizes)));
})();
const pairs = marginalQueries(sizes);
const exact = answers(pairs, real);

describe("marginals of two of five columns", () => {
  const method = privateGsd(pairs, exact, { columns, rows: 200 });

  test("are met to 0.02 in each cell, from random tables", () => {
    const start = answers(pairs, bestOf(method.init(random.key(0))));
    const table = bestOf(evolved(method, 2500));
    const [before, after] = [furthest(start, exact), furthest(answers(pairs, table), exact)];
    console.info(`the worst of ${exact.size} cells: ${before.toFixed(3)} → ${after.toFixed(4)}`);
    expect(before).toBeGreaterThan(0.1);
    expect(after).toBeLessThan(0.02);
    // Whole numbers of each column's range.
    expect(furthest(table, np.floor(table))).toBe(0);
    expect(np.min(table).item()).toBe(0);
    expect(np.all(np.less(np.max(table, { axis: 0 }), np.array(sizes))).item()).toBeTruthy();
  });

  test("losses are those of the tables, in order, and the best never gets worse", () => {
    const step = jit(method.step);
    let state = method.init(random.key(5));
    for (let i = 0; i < 30; i++) {
      const next = step(state);
      expect(np.min(next.losses).item()).toBeLessThanOrEqual(np.min(state.losses).item());
      state = next;
    }
    const losses = vmap((table: Tensor) => np.sum(np.square(answers(pairs, table).sub(exact))))(state.tables);
    expect(furthest(losses, state.losses)).toBeLessThan(1e-6);
    expect(furthest(sort(state.losses), state.losses)).toBe(0);
    expect(np.max(state.losses).item()).toBeGreaterThan(0);
  });

  test("from noisy answers, which cost ρ = 0.5, are no farther than the noise", () => {
    const marginals = 10;
    const sensitivity = Math.sqrt(2 * marginals) / 2000;
    const noisy = gaussianMechanism(exact, random.key(9), { sensitivity, rho: 0.5 });
    const table = bestOf(evolved(privateGsd(pairs, noisy, { columns, rows: 200 }), 2500));
    const [noise, off] = [furthest(noisy, exact), furthest(answers(pairs, table), exact)];
    console.info(`noise of at most ${noise.toFixed(4)}: the worst cell is off by ${off.toFixed(4)}`);
    expect(noise).toBeGreaterThan(0.003);
    expect(off).toBeLessThan(0.02 + noise);
  });
});

test("halfspaces and prefixes of real columns, which have no derivative, are fitted as they are", () => {
  const d = 3;
  const box = np.array([[0.2, 0.9, 0.5]]);
  const table = np.add(box, np.multiply(random.normal(random.key(3), [3000, d]), 0.15));
  const normals = random.normal(random.key(4), [20, d]);
  const offsets = np.matmul(normals, np.array([0.4, 0.6, 0.5]));
  const ends = np.array([0.1, 0.3, 0.5, 0.7, 0.9]);
  const query = (row: Tensor): Tensor =>
    np.concatenate([
      np.lessEqual(np.matmul(normals, row), offsets).astype("f32"),
      np
        .less(row.reshape([d, 1]), ends)
        .astype("f32")
        .ravel(),
    ]);
  const target = answers(query, table);
  const intervals: readonly Column[] = Array.from({ length: d }, () => ({ low: 0, high: 1 }));
  const method = privateGsd(query, target, { columns: intervals, rows: 150 });
  const [before, after] = [method.init(random.key(0)), evolved(method, 1500)].map((state) =>
    furthest(answers(query, bestOf(state)), target),
  );
  console.info(`the worst of ${target.size} halfspaces and prefixes: ${before!.toFixed(3)} → ${after!.toFixed(4)}`);
  expect(before).toBeGreaterThan(0.2);
  expect(after).toBeLessThan(0.03);
});

test("the Gaussian mechanism has σ = Δ/√(2·ρ)", () => {
  const noise = gaussianMechanism(np.zeros([20_000]), random.key(0), { sensitivity: 0.3, rho: 2 });
  expect(Math.abs(np.std(noise).item() / 0.15 - 1)).toBeLessThan(0.03);
  expect(Math.abs(np.mean(noise).item())).toBeLessThan(0.004);
});

test("marginals: one cell of each, in row-major order", () => {
  const of = marginalQueries([2, 3, 2]);
  const cells = of(np.array([1, 2, 0])).toArray() as number[];
  expect(cells).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
  expect(marginalQueries([2, 3], 1)(np.array([0, 1])).toArray()).toEqual([1, 0, 0, 1, 0]);
});

test("what is wrong is said", () => {
  expect(() => marginalQueries([2], 2)).toThrow("marginalQueries: 2 of 1 columns");
  expect(() => privateGsd(pairs, exact, { columns: [], rows: 3 })).toThrow("privateGsd: there are no columns");
  expect(() => privateGsd(pairs, exact, { columns: [{ low: 1, high: 1 }], rows: 3 })).toThrow("goes from 1 to 1");
  expect(() => privateGsd(pairs, exact, { columns, rows: 0 })).toThrow("privateGsd: rows is 0");
  expect(() => privateGsd(pairs, exact, { columns, rows: 3, crossovers: 0.5 })).toThrow("crossovers is 0.5");
  expect(() => gaussianMechanism(exact, random.key(0), { sensitivity: 1, rho: 0 })).toThrow("rho is 0");
});
