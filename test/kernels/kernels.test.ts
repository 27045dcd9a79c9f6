import { executable, splitAtBarriers } from "@cotangent/codegen-js";
import { f32, type TypedArray } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { f32Data, largestDifference, planOf, vector } from "./build.ts";
import { matmul } from "./matmul.ts";
import { argmax, cumulativeSum, onlineSoftmax, partialSums, sumOf } from "./reductions.ts";
import { convolution, scatterAddRows } from "./scatter.ts";

const range = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** The last buffer of space `buffer` of `kernel`, from the others. */
function runKernel(kernel: Kernel, ...inputs: readonly TypedArray[]): TypedArray {
  const buffers = kernel.buffers.filter(({ space }) => space === "buffer");
  const plan = planOf(
    kernel.name,
    buffers.map(({ type }, i) => [type, i === inputs.length ? "output" : "input"]),
    [{ kernel: splitAtBarriers(kernel), uses: range(buffers.length) }],
  );
  return executable(plan).run(inputs)[0]!;
}

describe("kernels written by hand run on the CPU", () => {
  test("a tiled matrix product whose sizes are no multiples of the tiles", () => {
    const [m, inner, n] = [13, 21, 18];
    const [a, b] = [f32Data(m * inner), f32Data(inner * n, 2)];
    const expected = range(m * n).map((at) =>
      range(inner).reduce((sum, k) => sum + a[Math.floor(at / n) * inner + k]! * b[k * n + (at % n)]!, 0),
    );
    expect(largestDifference(runKernel(matmul(m, inner, n), a, b), expected)).toBeLessThan(1e-5);
  });

  test("online softmax", () => {
    const [rows, columns] = [5, 37];
    const x = f32Data(rows * columns).map((value) => value * 200);
    const expected = range(rows).flatMap((row) => {
      const values = Array.from(x.subarray(row * columns, (row + 1) * columns));
      const top = Math.max(...values);
      const sum = values.reduce((total, value) => total + Math.exp(value - top), 0);
      return values.map((value) => Math.exp(value - top) / sum);
    });
    expect(largestDifference(runKernel(onlineSoftmax(rows, columns), x), expected)).toBeLessThan(1e-6);
  });

  test("argmax takes the first of equal elements", () => {
    const x = Float32Array.from([1, 5, 2, 5, -1, -3, -2, -1, 0, 0, 0, 0]);
    expect(runKernel(argmax(3, 4), x)).toEqual(Int32Array.from([1, 0, 0]));
  });

  test("a sum in two stages", () => {
    const x = f32Data(3 * 5 * 8);
    const stage = partialSums(3, 5);
    const last = sumOf(3);
    const plan = planOf(
      "two_stage_sum",
      [
        [vector(f32, 120), "input"],
        [vector(f32, 3), "temporary"],
        [vector(f32, 1), "output"],
      ],
      [
        { kernel: splitAtBarriers(stage), uses: [0, 1] },
        { kernel: last, uses: [1, 2] },
      ],
    );
    expect(largestDifference(executable(plan).run([x])[0]!, [x.reduce((a, b) => a + b, 0)])).toBeLessThan(1e-5);
  });

  test("scatter-add adds what falls on one row, and leaves out what falls outside", () => {
    const at = Int32Array.from([2, 0, 2, -1, 4, 3]);
    const x = f32Data(6 * 3);
    const expected = new Float32Array(12);
    at.forEach((row, i) => {
      if (row >= 0 && row < 4) for (let j = 0; j < 3; j++) expected[row * 3 + j]! += x[i * 3 + j]!;
    });
    expect(runKernel(scatterAddRows(6, 3, 4), at, x)).toEqual(expected);
  });

  test("cumulative sum", () => {
    const x = Float32Array.from([1, 2, 3, 4, 5, 6]);
    expect(runKernel(cumulativeSum(2, 3), x)).toEqual(Float32Array.from([1, 3, 6, 4, 9, 15]));
  });

  test("a direct convolution with zeros around", () => {
    const size = { batch: 2, height: 4, width: 5, channels: 3, filters: 2 };
    const [x, w] = [f32Data(2 * 4 * 5 * 3), f32Data(9 * 3 * 2, 7)];
    const element = (b: number, i: number, j: number, c: number): number =>
      i < 0 || i >= 4 || j < 0 || j >= 5 ? 0 : x[((b * 4 + i) * 5 + j) * 3 + c]!;
    const expected = range(2 * 4 * 5 * 2).map((position) => {
      const [f, j, i, b] = [
        position % 2,
        Math.floor(position / 2) % 5,
        Math.floor(position / 10) % 4,
        Math.floor(position / 40),
      ];
      return range(27).reduce(
        (sum, t) => sum + element(b, i + Math.floor(t / 9) - 1, j + (Math.floor(t / 3) % 3) - 1, t % 3) * w[t * 2 + f]!,
        0,
      );
    });
    expect(largestDifference(runKernel(convolution(size), x, w), expected)).toBeLessThan(1e-5);
  });
});
