/** Minimization on WebGPU, in f32. On adapters in software a step takes long, so there are few. */
import { adam, bfgs, curveFit, lbfgs, minimize, newtonCg } from "@cotangent/optim";
import { device, deviceGet, setDefaultDevice, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(async () => {
  await device("webgpu");
  setDefaultDevice("webgpu");
});
afterAll(() => setDefaultDevice("cpu"));

const f = (x: Tensor): Tensor => np.sum(np.square(x.sub(1)).mul(np.add(1, np.square(x))));

test("a loop with line searches within it", { timeout: 180_000 }, async () => {
  const found = await minimize(f, np.array([3, -1]), { method: lbfgs({ history: 3 }), maxSteps: 20 });
  expect(found.x.device.name).toBe("webgpu");
  expect(found.message).toContain("converged");
  for (const x of (await deviceGet(found.x)).dataSync()) expect(x).toBeCloseTo(1, 3);
});

test("an optimizer, with a callback", { timeout: 180_000 }, async () => {
  const values: number[] = [];
  const method = adam({ learningRate: 0.1 });
  const callback = ({ value }: { readonly value: number }): void => void values.push(value);
  await minimize(f, np.array([3, -1]), { method, maxSteps: 12, every: 4, callback });
  expect(values).toHaveLength(3);
  expect(values.at(-1)).toBeLessThan(values[0]!);
});

test.each([bfgs(), newtonCg()])(
  "a loop with products of matrices, or with derivatives of second order, within it (%#)",
  {
    timeout: 180_000,
  },
  async (method) => {
    const found = await minimize(f, np.array([3, -1]), { method, maxSteps: 20 });
    expect(found.x.device.name).toBe("webgpu");
    expect(found.message).toContain("converged");
    for (const x of (await deviceGet(found.x)).dataSync()) expect(x).toBeCloseTo(1, 3);
  },
);

test("a fit, with the errors of its parameters", { timeout: 180_000 }, async () => {
  const x = np.array([0, 1, 2, 3, 4]);
  const y = np.array([1, 3.1, 4.9, 7.2, 8.8]);
  const line = (t: Tensor, { a, b }: { readonly a: Tensor; readonly b: Tensor }): Tensor =>
    np.add(np.multiply(t, a), b);
  const fit = await curveFit(line, x, y, { a: np.array(1), b: np.array(0) });
  const found = await deviceGet({ ...fit.parameters, error: fit.standardErrors.a });
  // Σ(t − t̄)·y/10, ȳ − 2·a, and √(Σr²/3/10)
  expect(found.a.item()).toBeCloseTo(1.97, 4);
  expect(found.b.item()).toBeCloseTo(1.06, 4);
  expect(found.error.item()).toBeCloseTo(Math.sqrt(0.091 / 3 / 10), 4);
});
