/** Rosenbrock's function and bodies that attract each other. */
import type { Implementation } from "../task.ts";
import { into, like, numbersIn } from "./call.ts";

export const rosenbrock: Implementation = ({ n }, inputs) => {
  const x = numbersIn(inputs[0]);
  const out = like(x, n);
  const run = (): void => {
    out.fill(0);
    for (let i = 0; i + 1 < n; i++) {
      const u = x[i]!;
      const t = x[i + 1]! - u * u;
      out[i]! += -400 * t * u - 2 * (1 - u);
      out[i + 1]! += 200 * t;
    }
  };
  return into(run, out);
};

export const nbody: Implementation = ({ n, steps }, inputs) => {
  const [x0, v0, masses] = [numbersIn(inputs[0]), numbersIn(inputs[1]), numbersIn(inputs[2])];
  const [x, v] = [like(x0, 3 * n), like(v0, 3 * n)];
  const dt = 1e-3;
  const attract = (i: number): void => {
    let ax = 0;
    let ay = 0;
    let az = 0;
    for (let j = 0; j < n; j++) {
      const dx = x[3 * j]! - x[3 * i]!;
      const dy = x[3 * j + 1]! - x[3 * i + 1]!;
      const dz = x[3 * j + 2]! - x[3 * i + 2]!;
      const squared = dx * dx + dy * dy + dz * dz + 0.01;
      const pull = masses[j]! / (squared * Math.sqrt(squared));
      ax += pull * dx;
      ay += pull * dy;
      az += pull * dz;
    }
    v[3 * i]! += dt * ax;
    v[3 * i + 1]! += dt * ay;
    v[3 * i + 2]! += dt * az;
  };
  const run = (): void => {
    x.set(x0);
    v.set(v0);
    for (let step = 0; step < steps; step++) {
      for (let i = 0; i < n; i++) attract(i);
      for (let i = 0; i < 3 * n; i++) x[i]! += dt * v[i]!;
    }
  };
  return into(run, x, v);
};
