/** Branches and loops by value on WebGPU, as a user has them. */
import { cond, device, foriLoop, setDefaultDevice, valueAndGrad, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(async () => {
  await device("webgpu");
});
afterAll(() => setDefaultDevice("cpu"));

/** Value and gradient on both devices. */
async function bothWays(f: (x: Tensor) => Tensor, n: number): Promise<readonly (readonly number[])[]> {
  const results: number[][] = [];
  for (const name of ["webgpu", "cpu"] as const) {
    setDefaultDevice(name);
    const [value, gradient] = valueAndGrad(f)(np.linspace(0.1, 0.9, n));
    results.push([...(await value.data()), ...(await gradient.data())]);
  }
  return results;
}

const times = (steps: number) => (x: Tensor) =>
  whileLoop(
    () => true,
    (y: Tensor) => np.sin(y),
    x,
    { maxSteps: steps },
  );

test.each([
  // The second loop has more workgroups than the first, whose numbers are still in use when it begins.
  [
    "loops in a row that end by their number of steps",
    (x: Tensor) => np.sum(times(3)(x.add(times(2)(np.sum(x).div(10_000))))),
  ],
  [
    "a branch in a loop, whose carry stays where it is",
    (x: Tensor) =>
      np.sum(
        foriLoop(
          0,
          6,
          (i: Tensor, c: Tensor) =>
            cond(
              i.less(4),
              (own: Tensor) => np.at(own, [i]).set(np.sin(np.take(own, i)).mul(np.take(x, i.add(1)))),
              (own: Tensor) => own,
              c,
            ),
          x.mul(2),
        ),
      ),
  ],
  [
    "a loop in a loop, whose sums add up in one place",
    (x: Tensor) =>
      np.sum(
        foriLoop(
          0,
          4,
          (i: Tensor, c: Tensor) =>
            foriLoop(
              0,
              3,
              (j: Tensor, own: Tensor) => np.at(own, [i]).set(np.sin(np.take(own, i)).mul(np.take(x, j))),
              c,
            ),
          x.mul(2),
        ),
      ),
  ],
])("%s", async (_, f) => {
  const [found, expected] = await bothWays(f, 20_000);
  const worst = found!.reduce((most, x, i) => Math.max(most, Math.abs(x - expected![i]!)), 0);
  expect(worst).toBeLessThan(1e-4 * Math.abs(expected![0]!));
});
