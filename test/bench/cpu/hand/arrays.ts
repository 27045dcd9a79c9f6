/** Products, elementwise functions, rows, convolutions and what moves memory, by hand. */
import type { Implementation } from "../task.ts";
import { into, like, numbersIn, type Numbers } from "./call.ts";
import { convolve, convolveBack } from "./convolution.ts";
import { multiply } from "./product.ts";
import { layerNorm, layerNormBack, softmax, softmaxBack } from "./rows.ts";

const chain: Implementation = ({ n }, inputs) => {
  const x = numbersIn(inputs[0]);
  const [value, gradient] = [like(x, 1), like(x, n)];
  const run = (): void => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const v = x[i]!;
      const t = Math.tanh(1.5 * v + 0.5);
      const e = Math.exp(-v * v);
      sum += t * t * e;
      gradient[i] = 2 * t * e * (1.5 * (1 - t * t) - v * t);
    }
    value[0] = sum;
  };
  return into(run, value, gradient);
};

/** A function of rows, with its result in memory of its own. */
const rowwise =
  (body: (x: Numbers, out: Numbers, shape: readonly [number, number]) => void): Implementation =>
  ({ rows, columns }, inputs) => {
    const x = numbersIn(inputs[0]);
    const out = like(x, x.length);
    return into(() => body(x, out, [rows, columns]), out);
  };

const sums: Implementation = ({ rows, columns, axis }, inputs) => {
  const x = numbersIn(inputs[0]);
  const out = like(x, axis === 1 ? rows : columns);
  const overColumns = (): void => {
    for (let i = 0; i < rows; i++) {
      let total = 0;
      for (let j = 0; j < columns; j++) total += x[i * columns + j]!;
      out[i] = total;
    }
  };
  const overRows = (): void => {
    out.fill(0);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += x[i * columns + j]!;
  };
  return into(axis === 1 ? overColumns : overRows, out);
};

const [debias1, debias2] = [1 - 0.9 ** 10, 1 - 0.999 ** 10];

/** One step on arrays in place; `debias` are 1 − βᵗ of both moments. */
export function adamStep(
  [p, m, v]: readonly [Numbers, Numbers, Numbers],
  g: Numbers,
  [first, second]: readonly [number, number],
): void {
  for (let i = 0; i < p.length; i++) {
    const slope = g[i]!;
    const mean = 0.9 * m[i]! + (1 - 0.9) * slope;
    const square = 0.999 * v[i]! + (1 - 0.999) * slope * slope;
    m[i] = mean;
    v[i] = square;
    p[i]! -= (1e-3 * (mean / first)) / (Math.sqrt(square / second) + 1e-8);
  }
}

export const arrays = {
  matmul({ m, k, n }, inputs) {
    const [a, b] = [numbersIn(inputs[0]), numbersIn(inputs[1])];
    const out = like(a, m * n);
    return into(() => multiply(a, b, out, [m, k, n]), out);
  },
  chain,
  softmax: rowwise(softmax),
  softmaxGradient({ rows, columns }, inputs) {
    const [x, w] = [numbersIn(inputs[0]), numbersIn(inputs[1])];
    const [y, out] = [like(x, x.length), like(x, x.length)];
    const run = (): void => {
      softmax(x, y, [rows, columns]);
      softmaxBack(y, w, out, [rows, columns]);
    };
    return into(run, out);
  },
  layerNorm: ({ rows, columns }, inputs) => {
    const x = numbersIn(inputs[0]);
    const [out, scales] = [like(x, x.length), like(x, rows)];
    return into(() => layerNorm(x, out, scales, [rows, columns]), out);
  },
  layerNormGradient({ rows, columns }, inputs) {
    const [x, w] = [numbersIn(inputs[0]), numbersIn(inputs[1])];
    const [y, scales, out] = [like(x, x.length), like(x, rows), like(x, x.length)];
    const run = (): void => {
      layerNorm(x, y, scales, [rows, columns]);
      layerNormBack(y, w, out, scales);
    };
    return into(run, out);
  },
  sum: sums,
  conv(sizes, inputs) {
    const [x, filters] = [numbersIn(inputs[0]), numbersIn(inputs[1])];
    const out = like(x, (x.length / sizes.inputs) * sizes.outputs);
    return into(() => convolve(x, filters, out, sizes), out);
  },
  convGradient(sizes, inputs) {
    const [x, filters, ct] = [numbersIn(inputs[0]), numbersIn(inputs[1]), numbersIn(inputs[2])];
    const results = [like(x, x.length), like(x, filters.length)] as const;
    return into(() => convolveBack([x, filters, ct], results, sizes), ...results);
  },
  cumsum({ n }, inputs) {
    const x = numbersIn(inputs[0]);
    const out = like(x, n);
    const run = (): void => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += x[i]!;
        out[i] = sum;
      }
    };
    return into(run, out);
  },
  gather({ columns, n }, inputs) {
    const [table, positions] = [numbersIn(inputs[0]), inputs[1]!.data];
    const out = like(table, n * columns);
    const run = (): void => {
      for (let i = 0; i < n; i++) {
        const from = positions[i]! * columns;
        for (let j = 0; j < columns; j++) out[i * columns + j] = table[from + j]!;
      }
    };
    return into(run, out);
  },
  scatterAdd({ rows, columns, n }, inputs) {
    const [positions, values] = [inputs[0]!.data, numbersIn(inputs[1])];
    const out = like(values, rows * columns);
    const run = (): void => {
      out.fill(0);
      for (let i = 0; i < n; i++) {
        const to = positions[i]! * columns;
        for (let j = 0; j < columns; j++) out[to + j]! += values[i * columns + j]!;
      }
    };
    return into(run, out);
  },
  adam(_, inputs) {
    const state = [numbersIn(inputs[0]), numbersIn(inputs[1]), numbersIn(inputs[2])] as const;
    return into(() => adamStep(state, numbersIn(inputs[3]), [debias1, debias2]), ...state);
  },
  triad({ n }, inputs) {
    const [b, c] = [numbersIn(inputs[0]), numbersIn(inputs[1])];
    const out = like(b, n);
    const run = (): void => {
      for (let i = 0; i < n; i++) out[i] = b[i]! + 3 * c[i]!;
    };
    return into(run, out);
  },
} satisfies Record<string, Implementation>;
