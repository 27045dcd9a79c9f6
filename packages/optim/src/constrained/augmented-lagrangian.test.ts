import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { lbfgs } from "../minimize/lbfgs.ts";
import { augmentedLagrangian } from "./augmented-lagrangian.ts";

const f64 = { dtype: "f64" } as const;
const part = (x: Tensor, i: number): Tensor => np.slice(x, [i]);
const close = (x: Tensor, expected: readonly number[], digits = 6): void =>
  expect(x.toArray()).toEqual(expected.map((value) => expect.closeTo(value, digits)));

/** Hock and Schittkowski, *Test examples for nonlinear programming codes* (1981). */
test("HS6 and HS7 come to a KKT residual below 1e-8 from their starts", async () => {
  const hs6 = await augmentedLagrangian((x: Tensor) => np.square(part(x, 0).sub(1)), np.array([-1.2, 1], f64), {
    equality: (x: Tensor) =>
      part(x, 1)
        .sub(np.square(part(x, 0)))
        .mul(10),
  });
  expect(hs6).toMatchObject({ success: true, status: "kkt" });
  expect(hs6.kktResidual).toBeLessThan(1e-8);
  close(hs6.x, [1, 1]);
  const hs7 = await augmentedLagrangian(
    (x: Tensor) => np.log(np.square(part(x, 0)).add(1)).sub(part(x, 1)),
    np.array([2, 2], f64),
    {
      equality: (x: Tensor) =>
        np
          .square(np.square(part(x, 0)).add(1))
          .add(np.square(part(x, 1)))
          .sub(4),
    },
  );
  expect(hs7.success).toBe(true);
  close(hs7.x, [0, Math.sqrt(3)]);
  expect(hs7.value).toBeCloseTo(-Math.sqrt(3), 7);
  expect(hs7.history.kktResiduals).toHaveLength(hs7.rounds);
  expect(hs7.iterations).toBeGreaterThan(hs7.rounds);
});

test("inequalities that hold have their multipliers, the others 0", async () => {
  // The point of x ≥ 1, x + y ≤ 4, y ≤ 10 that is nearest to (0, 5): x = 1, y = 3 + multipliers (2·1 + μ₂, …).
  const found = await augmentedLagrangian(
    ({ x, y }: { x: Tensor; y: Tensor }) => np.square(x).add(np.square(y.sub(5))),
    { x: np.array(2, f64), y: np.array(0, f64) },
    { inequality: ({ x, y }) => np.stack([np.subtract(1, x), x.add(y).sub(4), y.sub(10)]) },
  );
  expect(found.success).toBe(true);
  expect(found.x.x.item()).toBeCloseTo(1, 6);
  expect(found.x.y.item()).toBeCloseTo(3, 6);
  // ∇f = (2, −4) = μ₁·(1, 0) − μ₂·(1, 1): μ₂ = 4, μ₁ = 6.
  close(found.multipliers.inequality, [6, 4, 0]);
  expect(found.multipliers.equality.size).toBe(0);
});

test("what cannot be satisfied ends with maxRounds, and what is wrong is said", async () => {
  const f = (x: Tensor): Tensor => np.sum(np.square(x));
  const start = np.array([1, 2], f64);
  const infeasible = await augmentedLagrangian(f, start, {
    method: lbfgs(),
    equality: (x) => np.square(part(x, 0)).add(1),
    maxRounds: 4,
  });
  expect(infeasible).toMatchObject({ success: false, status: "maxRounds", rounds: 4 });
  expect(infeasible.history.penalties.at(-1)).toBeGreaterThan(10);
  await expect(augmentedLagrangian(f, start, {})).rejects.toThrow("there are no constraints");
  await expect(augmentedLagrangian(f, start, { equality: f, penalty: 0 })).rejects.toThrow("penalty is 0");
});
