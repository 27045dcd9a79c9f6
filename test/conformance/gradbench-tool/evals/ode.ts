/** `y′₀ = x₀`, `y′ᵢ = xᵢ·yᵢ₋₁` from 0 to t = 2 by s steps of the classical Runge–Kutta method, and the gradient of the last `y`. */
import { grad, jit, scan, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module } from "../module.ts";

interface Input {
  readonly x: readonly number[];
  readonly s: number;
}

function solve(x: Tensor, steps: number): Tensor {
  const h = 2 / steps;
  const one = np.ones([1], { dtype: x.dtype });
  const slope = (y: Tensor): Tensor => x.mul(np.concatenate([one, np.slice(y, [[0, -1]])]));
  const step = (y: Tensor): Tensor => {
    const k1 = slope(y);
    const k2 = slope(y.add(k1.mul(h / 2)));
    const k3 = slope(y.add(k2.mul(h / 2)));
    const k4 = slope(y.add(k3.mul(h)));
    return y.add(
      k1
        .add(k2.mul(2))
        .add(k3.mul(2))
        .add(k4)
        .mul(h / 6),
    );
  };
  const [y] = scan((state: Tensor) => [step(state), null] as const, np.zerosLike(x), null, { length: steps });
  return y;
}

const value = jit(solve, { staticArgnums: [1] });
const gradient = jit((x: Tensor, steps: number) => grad((y: Tensor) => np.slice(solve(y, steps), [-1]))(x), {
  staticArgnums: [1],
});

export const ode: Module<Input> = {
  primal: ({ x, s }) => prepare(value, [array(x), s], numbers),
  gradient: ({ x, s }) => prepare(gradient, [array(x), s], numbers),
};
