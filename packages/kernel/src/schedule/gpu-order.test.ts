/** Reductions whose order counts: compositions of affine maps, `(a, c) ⊕ (b, d) = (ab, bc + d)`, in wrapping integers. */
import {
  arrayValue,
  axisIndex,
  i32,
  arrayType,
  NodeTable,
  sizeIndex,
  type ArrayValue,
  type Monoid,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { showKernel } from "../show.ts";
import { runKernel } from "../testing/run-kernel.ts";
import { defaultGpuLimits } from "./gpu-limits.ts";
import { scheduleGpu } from "./gpu.ts";

const table = new NodeTable();
const k = table.algebra;
const [a, c, b, d] = [0, 1, 2, 3].map((input) => table.input(input, i32));
const affine: Monoid = {
  name: "affine",
  dtypes: [i32, i32],
  identity: [1, 0],
  combine: [k.mul(a!, b!), k.add(k.mul(b!, c!), d!)],
  commutative: false,
};

function composition(rows: number, outer: number, inner: number): Kernel {
  const [row, i, j] = [axisIndex(0), axisIndex(1), axisIndex(2)];
  const element = table.load(0, i32, [row, i, j]);
  const body: readonly KernelStatement[] = [
    {
      kind: "reduce",
      names: ["scale", "shift"],
      axes: [
        { axis: 1, extent: outer },
        { axis: 2, extent: inner },
      ],
      map: [element, element],
      monoid: affine,
      accumulators: [i32, i32],
      reassociate: true,
    },
    ...["scale", "shift"].map((name, t): KernelStatement => ({
      kind: "store",
      target: 1,
      index: [row, sizeIndex(t)],
      value: table.local(name, i32),
      mode: "set",
      guards: [],
    })),
  ];
  return {
    name: "composition",
    buffers: [
      { name: "x", type: arrayType(i32, [rows, outer, inner]), space: "buffer", access: "read" },
      { name: "y", type: arrayType(i32, [rows, 2]), space: "buffer", access: "write" },
    ],
    body: [{ kind: "loop", axis: 0, extent: sizeIndex(rows), role: "parallel", body }],
    comment: "",
  };
}

const zeros = (shape: readonly number[]): ArrayValue => ({
  dtype: i32,
  shape,
  data: i32.allocate(shape.reduce((m, n) => m * n, 1)),
});

test.each([
  [1, 1, 3],
  [3, 1, 257],
  [2, 7, 13],
  [2, 300, 5],
  [1, 20_011, 1],
])("%i rows of %i × %i", (rows, outer, inner) => {
  const kernel = composition(rows, outer, inner);
  const x = arrayValue(
    i32,
    [rows, outer, inner],
    Array.from({ length: rows * outer * inner }, (_, i) => 2 * ((i * 7) % 5) - 3),
  );
  const results = [kernel, scheduleGpu(kernel, defaultGpuLimits)].map((one) => {
    const y = zeros([rows, 2]);
    const added = one.buffers.filter(({ space }) => space === "buffer").slice(2);
    const scratch = added.map(({ type }) => zeros(type.shape.map(Number)));
    const flat = one === kernel ? [x, y] : [x, y].map((array) => ({ ...array, shape: [array.data.length] }));
    runKernel(one, [...flat, ...scratch]);
    return [...y.data];
  });
  expect(results[1]).toEqual(results[0]);
});

test("long ones are cut where they begin", () => {
  expect(showKernel(scheduleGpu(composition(1, 20_011, 1), defaultGpuLimits))).toContain("shift_chunks");
});
