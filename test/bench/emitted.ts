/** Compiled programs against loops written by hand for the same function. */
import { compile } from "@cotangent/codegen-js";
import { optimize } from "@cotangent/ir";
import { grad, jit, random, toProgram, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { rosenbrock } from "./functions.ts";
import { disposeOf } from "./dispose.ts";
import { race, row } from "./measure.ts";

const normal = (seed: number, shape: readonly number[]): Tensor =>
  random.normal(random.key(seed), shape, { dtype: "f64" });
const numbers = (x: Tensor): Float64Array => Float64Array.from(x.dataSync());

function chain(): string {
  const x = normal(0, [100_000]);
  const f = jit((v: Tensor) =>
    np.multiply(np.square(np.tanh(np.add(np.multiply(1.5, v), 0.5))), np.exp(np.negative(np.square(v)))),
  );
  const [source, out] = [numbers(x), new Float64Array(100_000)];
  const byHand = (): void => {
    for (let i = 0; i < source.length; i++) {
      const v = source[i] ?? 0;
      const t = Math.tanh(1.5 * v + 0.5);
      out[i] = t * t * Math.exp(-(v * v));
    }
  };
  return row(
    "tanh(ax+b)²·exp(−x²), 100,000",
    race([
      { name: "ours", run: () => disposeOf(f(x)) },
      { name: "hand", run: byHand },
    ]),
  );
}

function softmax(): string {
  const [rows, columns] = [512, 256];
  const x = normal(1, [rows, columns]);
  const f = jit((v: Tensor) => nn.softmax(v, 1));
  const [source, out] = [numbers(x), new Float64Array(rows * columns)];
  const byHand = (): void => {
    for (let i = 0; i < rows; i++) {
      const start = i * columns;
      let [most, total] = [-Infinity, 0];
      for (let j = 0; j < columns; j++) most = Math.max(most, source[start + j] ?? 0);
      for (let j = 0; j < columns; j++) total += out[start + j] = Math.exp((source[start + j] ?? 0) - most);
      for (let j = 0; j < columns; j++) out[start + j] = (out[start + j] ?? 0) / total;
    }
  };
  return row(
    "softmax [512, 256]",
    race([
      { name: "ours", run: () => disposeOf(f(x)) },
      { name: "hand", run: byHand },
    ]),
  );
}

function matmul(): string {
  const n = 256;
  const [a, b] = [normal(2, [n, n]), normal(3, [n, n])];
  const f = jit((x: Tensor, y: Tensor) => np.matmul(x, y));
  const [p, q, out] = [numbers(a), numbers(b), new Float64Array(n * n)];
  const byHand = (): void => {
    out.fill(0);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) {
        const factor = p[i * n + k] ?? 0;
        for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] ?? 0) + factor * (q[k * n + j] ?? 0);
      }
  };
  return row(
    "matrix product 256 (by hand: i, k, j loops)",
    race([
      { name: "ours", run: () => disposeOf(f(a, b)) },
      { name: "hand", run: byHand },
    ]),
  );
}

function rosenbrockGradient(): readonly string[] {
  const n = 20;
  const x = normal(4, [n]);
  const f = jit(grad(rosenbrock));
  const [source, out] = [numbers(x), new Float64Array(n)];
  const byHand = (): void => {
    out.fill(0);
    for (let i = 0; i + 1 < n; i++) {
      const [u, v] = [source[i] ?? 0, source[i + 1] ?? 0];
      const t = v - u * u;
      out[i] = (out[i] ?? 0) - 400 * t * u - 2 * (1 - u);
      out[i + 1] = (out[i + 1] ?? 0) + 200 * t;
    }
  };
  const emitted = compile(optimize(toProgram(grad(rosenbrock), x).program));
  const result = new Float64Array(n);
  const hand = { name: "by hand", run: byHand };
  return [
    row(
      "gradient of Rosenbrock 20, the emitted function",
      race([{ name: "emitted", run: () => emitted.runInto([source], [result]) }, hand]),
    ),
    row("gradient of Rosenbrock 20, through jit on tensors", race([{ name: "jit", run: () => f(x) }, hand])),
  ];
}

export const emittedFigures = (): readonly string[] => [
  "| compiled program over a hand-written loop, f64 | ours | by hand | ratio |",
  "| --- | --- | --- | --- |",
  chain(),
  softmax(),
  matmul(),
  ...rosenbrockGradient(),
];
