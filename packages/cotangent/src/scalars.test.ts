/** Programs of scalars, in a process that makes no other arrays: it has no loops, and nothing that only they need. */
import { expect, test } from "vitest";
import { allowed } from "./control.ts";
import { grad, valueAndGrad } from "./grad.ts";
import { hessian, jacfwd, jacrev } from "./jacobian.ts";
import { jit } from "./jit.ts";
import { scan } from "./scan.ts";
import type { Tensor } from "./tensor.ts";

const everyMethod = (x: Tensor): Tensor => {
  const matrix = x.reshape(1, 1);
  const product = matrix.matmul(matrix.T.exp()).mul(matrix.transpose());
  const total = product.sum().add(matrix.max().mul(product.mean({ axis: 0 }).min()));
  return total.add(x.sum().pow(3)).div(x.maximum(x.neg()).add(x.sqrt().log().tanh()));
};

test("gradients of functions of scalars need no schedules for arrays", () => {
  const [value, slope] = valueAndGrad(everyMethod)(1.3);
  expect(allowed().machine).toBeUndefined();
  const f = (x: number): number => (x * x * Math.exp(x) * (1 + x) + x ** 3) / (x + Math.tanh(Math.log(Math.sqrt(x))));
  expect(value.item()).toBeCloseTo(f(1.3), 4);
  expect(slope.item()).toBeCloseTo((f(1.3 + 1e-5) - f(1.3 - 1e-5)) / 2e-5, 2);
});

test("neither do matrices of derivatives by scalars, or compiled functions", () => {
  const cube = (x: Tensor): Tensor => x.pow(3);
  const compiled = jit(grad(cube));
  expect([jacrev(cube)(2), jacfwd(cube)(2), hessian(cube)(2), compiled(2)].map((x) => x.item())).toEqual([
    12, 12, 12, 12,
  ]);
  expect(allowed().machine).toBeUndefined();
});

test("what makes arrays of scalars brings their schedules", () => {
  const [, all] = scan((carry: Tensor) => [carry.mul(2), carry], grad((x: Tensor) => x.mul(x))(1), undefined, {
    length: 4,
  });
  expect(all.sum().item()).toBe(30);
  expect(allowed().machine).toBeDefined();
});
