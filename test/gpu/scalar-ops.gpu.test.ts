/** Each scalar operation on a GPU, at the edges of its dtypes: exactly what `applyScalar` says. */
import { applyScalar, bool, expansions, f32, type Dtype } from "@cotangent/ir";
import { edgeValues } from "@cotangent/ir/testing";
import { defaultGpuLimits, showKernel, type Kernel } from "@cotangent/kernel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scheduleGpu } from "../../packages/kernel/src/schedule/gpu.ts";
import { conversionKernel, conversions, kernelOf, operandsOf, operations } from "../kernels/elementwise.ts";
import { isSubnormal } from "./expansion-cases.ts";
import { acquireDevice, valuesOnGpu } from "./scalar-values.ts";

let device: GPUDevice;
beforeAll(async () => void ({ device } = await acquireDevice()));
afterAll(() => device.destroy());

const integers = [0, 1, 2, 3, 7, 31, 32, 33, 255, 123_456_789, 2 ** 24 + 1, 2 ** 31 - 1];
const values: Readonly<Record<Dtype["kind"], readonly number[]>> = {
  float: [...edgeValues, -2.5, -1.5, -0.25, 0.25, 1.5, 2.5, 0.1, -0.3, 1e-3, 4294967040, 5e9, -5e9, 1e-30]
    .filter((x) => !isSubnormal(x))
    .map((x) => f32.round(x)),
  int: [...integers, ...integers.map((x) => -x + 0), -(2 ** 31)],
  uint: [...integers, 2 ** 31, 2 ** 32 - 7, 2 ** 32 - 1],
  bool: [0, 1],
  complex: [],
};
const pairs = ({ kind }: Dtype): readonly (readonly [number, number])[] =>
  values[kind].flatMap((x) => values[kind].map((z) => [x, z] as const));

interface Difference {
  readonly point: readonly number[];
  readonly found: number;
  readonly wanted: number;
}

/** A device that flushes may do so before it rounds up to the least normal number. */
const same = (found: number, wanted: number): boolean =>
  Object.is(found, wanted) || (found === 0 && Math.abs(wanted) <= 2 ** -126);

/** Where the GPU finds something else. */
const differences = (
  points: readonly (readonly number[])[],
  found: readonly number[],
  meaning: (point: readonly number[]) => number,
): readonly Difference[] =>
  points
    .map((point, i) => ({ point, found: found[i]!, wanted: meaning(point) }))
    .filter((item) => !same(item.found, item.wanted));

/** Elementary functions have bounds instead (`numerics.gpu.test.ts`), and `fma` may round once or twice. */
const exact = operations.filter(({ op, dtype }) => dtype.kind !== "float" || !(op in expansions || op === "fma"));

/** As many points as vectors hold, the last of them several times. */
const inFours = (points: readonly (readonly number[])[]): readonly (readonly number[])[] => [
  ...points,
  ...points.slice(points.length - ((4 - (points.length % 4)) % 4)),
];

/** `kernel` with vectors of four. */
function inVectors(kernel: Kernel): Kernel {
  const scheduled = scheduleGpu(kernel, defaultGpuLimits);
  expect(showKernel(scheduled)).toContain("lane");
  return scheduled;
}

const variants = [
  { variant: "by itself", schedule: (kernel: Kernel): Kernel => kernel },
  { variant: "on vectors", schedule: inVectors },
];

describe.each(variants)("a scalar operation $variant has its meaning at the edges", ({ schedule }) => {
  test.each(exact)("$label", async (operation) => {
    const { op, dtype, result } = operation;
    const points = inFours(pairs(dtype));
    const found = await valuesOnGpu(device, (length) => schedule(kernelOf(operation, length)), points);
    const equal = (x: number, z: number): number => applyScalar("eq", dtype, bool, [x, z]);
    const wrong = differences(points, found, ([x = 0, z = 0]) =>
      applyScalar(op, dtype, result, operandsOf(op, x, z, equal)),
    );
    expect(wrong).toEqual([]);
  });

  test.each(conversions)("$label", async (conversion) => {
    const { op, from, to } = conversion;
    // Which NaN a NaN is, is left open.
    const points = inFours(values[from.kind].filter((x) => op === "cast" || !Number.isNaN(x)).map((x) => [x]));
    const found = await valuesOnGpu(device, (length) => schedule(conversionKernel(conversion, length)), points);
    expect(differences(points, found, (point) => applyScalar(op, from, to, point))).toEqual([]);
  });
});

test("the remainder of floats is exact, also of large ones by small ones", async () => {
  const remainder = operations.find(({ op, dtype }) => op === "rem" && dtype === f32)!;
  const points = Array.from({ length: 4000 }, (_, i) => [
    f32.round(Math.sin(i) * 2 ** ((i % 250) - 120)),
    f32.round(Math.cos(i * 1.7) * 2 ** ((i % 97) - 60)),
  ]);
  const found = await valuesOnGpu(device, (length) => kernelOf(remainder, length), points);
  expect(differences(points, found, (point) => applyScalar("rem", f32, f32, point))).toEqual([]);
});
