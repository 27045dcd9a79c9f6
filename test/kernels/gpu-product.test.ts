import { printWgsl } from "@cotangent/codegen-wgsl";
import {
  add,
  arrayType,
  buildProgram,
  cast,
  dotGeneral,
  f32,
  full,
  i32,
  max,
  mul,
  repeatOver,
  valueIndex,
  type Builder,
  type Dtype,
  type Shape,
  type Value,
} from "@cotangent/ir";
import { showKernel, type Kernel, type KernelStatement } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { monoids } from "../../packages/ir/src/primitives/reduce-form.ts";
import { ax, input, kernel, loop, output, store, table, vector } from "./build.ts";
import { complaints, difference, kernelOf, onGpu, races } from "./gpu-schedule.ts";

type Contraction = readonly [
  left: Shape,
  right: Shape,
  lhs: readonly number[],
  rhs: readonly number[],
  batch?: readonly number[],
];

const product = ([left, right, lhsContract, rhsContract, batch = []]: Contraction, dtype: Dtype = f32): Kernel =>
  kernelOf(
    buildProgram("product", [arrayType(dtype, left), arrayType(dtype, right)], (b, x, y) => [
      b.one(dotGeneral, [x, y], { lhsContract, rhsContract, lhsBatch: batch, rhsBatch: batch }),
    ]),
  );

const matmul = (b: Builder, x: Value, y: Value): Value =>
  b.one(dotGeneral, [x, y], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] });
const constant = (b: Builder, value: number, { type }: Value): Value => b.one(full, [], { value, ...type });

const textOf = (plain: Kernel): string => showKernel(onGpu(plain));

describe("tiled products agree with the CPU", () => {
  const contractions: readonly Contraction[] = [
    [[19, 33], [33, 21], [1], [0]],
    [[64, 64], [64, 64], [1], [0]],
    [[65, 17], [17, 33], [1], [0]],
    [[128, 256], [256, 16], [1], [0]],
    [[5, 40], [40, 70], [1], [0]],
    [[70, 40], [40, 5], [1], [0]],
    [[21, 20], [21, 23], [0], [0]],
    [[20, 21], [23, 21], [1], [1]],
    [[21, 20], [23, 21], [0], [1]],
    [[3, 20, 30], [3, 30, 17], [2], [1], [0]],
    [
      [20, 6, 5],
      [5, 6, 17],
      [1, 2],
      [1, 0],
    ],
    [[6, 7, 13], [13, 18], [2], [0]],
    [[512, 20], [20, 520], [1], [0]],
    [[256, 130, 5], [256, 5, 68], [2], [1], [0]],
    [[256, 8, 128], [256, 64, 8], [1], [2], [0]],
  ];
  test.each(contractions.map((contraction) => ({ label: JSON.stringify(contraction), contraction })))(
    "$label",
    async ({ contraction }) => {
      expect(difference(product(contraction))).toBeLessThan(1e-5);
      expect(difference(product(contraction, i32))).toBe(0);
      expect(await complaints(product(contraction))).toEqual([]);
    },
  );

  test("what comes before is computed for elements of tiles, what comes after for results", async () => {
    const inputs = [arrayType(i32, [33, 19]), arrayType(f32, [19, 40]), arrayType(f32, [40])];
    const dense = buildProgram("dense", inputs, (b, x, w, bias) => {
      const y = matmul(b, b.one(cast, [x], { dtype: f32 }), w);
      const z = b.one(add, [y, repeatOver(b, bias, y.type.shape, [0])]);
      return [z, b.one(max, [z, constant(b, 0, z)])];
    });
    const plain = kernelOf(dense);
    expect(difference(plain)).toBeLessThan(1e-5);
    expect(await complaints(plain)).toEqual([]);
    expect(textOf(plain)).toMatch(/loaded_\d+\[.*\] := f32\(/);
  });

  /** `y[i, j] = ⊕ₖ exp(x[at[i], k]) · z[k, j] · w[k] − |i − j|` */
  test.each(["add", "max"] as const)(
    "%s of rows that are looked up, with parts of neither side and of both",
    async (name) => {
      const nodes = table();
      const k = nodes.algebra;
      const row = valueIndex(nodes.load(0, i32, [ax(0)]));
      const left = k.exp(nodes.load(1, f32, [row, ax(2)]));
      const right = k.mul(nodes.load(2, f32, [ax(2), ax(1)]), nodes.load(3, f32, [ax(2)]));
      const apart = k.abs(k.sub(nodes.position(ax(0)), nodes.position(ax(1))));
      const reduce: KernelStatement = {
        kind: "reduce",
        names: ["total"],
        axes: [{ axis: 2, extent: 30 }],
        map: [k.sub(k.mul(left, right), k.cast(apart, f32))],
        monoid: monoids[name](f32),
        accumulators: [f32],
        reassociate: true,
      };
      const written = kernel(
        "lookup",
        [
          input("at", vector(i32, 20)),
          input("x", vector(f32, 9, 30)),
          input("z", vector(f32, 30, 17)),
          input("w", vector(f32, 30)),
          output("y", vector(f32, 20, 17)),
        ],
        loop(0, 20, "parallel", loop(1, 17, "parallel", reduce, store(4, [ax(0), ax(1)], nodes.local("total", f32)))),
      );
      expect(difference(written)).toBeLessThan(1e-5);
      expect(await complaints(written)).toEqual([]);
      expect(textOf(written)).toMatch(/loaded_\d+\[.*\] := exp\(/);
    },
  );
});

test("threads wait for each other where they must", () => {
  const { races: found, difference: off } = races(product([[20, 21], [21, 20], [1], [0]]));
  expect(found).toEqual([]);
  expect(off).toBeLessThan(1e-5);
});

describe("few results of many steps", () => {
  const long = product([[20, 5000], [5000, 18], [1], [0]]);

  test("are added up in chunks by as many workgroups, then joined in another dispatch", async () => {
    // Sums of 5,000 terms, relative to sums that are much smaller than their terms add up to in absolute value.
    expect(difference(long)).toBeLessThan(1e-4);
    expect(await complaints(long)).toEqual([]);
    const [chunks, rest, join] = printWgsl(onGpu(long));
    expect([chunks!.workgroups, rest!.workgroups]).toEqual([
      [19, 1],
      [1, 1],
    ]);
    expect(join!.bindings).toHaveLength(2);
  });

  test("run what follows the reduction after the join", () => {
    const step = buildProgram(
      "gradient",
      [arrayType(f32, [600, 17]), arrayType(f32, [600, 30]), arrayType(f32, [17, 30])],
      (b, x, dy, w) => {
        const dw = b.one(dotGeneral, [x, dy], { lhsContract: [0], rhsContract: [0], lhsBatch: [], rhsBatch: [] });
        return [b.one(add, [w, b.one(mul, [dw, constant(b, -0.1, dw)])])];
      },
    );
    expect(difference(kernelOf(step))).toBeLessThan(1e-5);
    expect(textOf(kernelOf(step))).toContain("_partial_");
  });
});

describe("the tiles", () => {
  test("grow with the results, as far as the device has room", () => {
    const threads = (contraction: Contraction, limits = {}): readonly number[] | undefined => {
      const kernelOnGpu = onGpu(product(contraction), limits);
      return showKernel(kernelOnGpu).includes("loaded_") ? printWgsl(kernelOnGpu)[0]!.workgroupSize : undefined;
    };
    const large: Contraction = [[512, 8], [8, 512], [1], [0]];
    expect(printWgsl(onGpu(product([[2048, 8], [8, 1024], [1], [0]])))[0]).toMatchObject({ workgroups: [256, 1] });
    expect(threads(large)).toEqual([16, 16, 1]);
    expect(threads(large, { workgroupInvocations: 128 })).toEqual([8, 8, 1]);
    expect(threads(large, { workgroupStorage: 1024 })).toBeUndefined();
    expect(threads([[100, 9], [9, 100], [1], [0]])).toEqual([8, 8, 1]);
    expect(threads([[100, 20], [20, 6], [1], [0]])).toEqual([4, 16, 1]);
    expect(threads([[6, 20], [20, 100], [1], [0]])).toEqual([16, 4, 1]);
    expect(threads([[13, 21], [21, 18], [1], [0]])).toBeUndefined();
    expect(threads([[3, 40], [40, 100], [1], [0]])).toBeUndefined();
  });

  test("need no conditions where they divide the sizes", () => {
    expect(textOf(product([[64, 32], [32, 96], [1], [0]]))).not.toContain("when");
    expect(textOf(product([[65, 33], [33, 97], [1], [0]]))).toContain("when");
  });

  test("are filled along memory, with padded lines where steps are neighbours", () => {
    expect(textOf(product([[32, 16], [16, 32], [1], [0]]))).toMatch(/f32\[32,20\].*f32\[16,32\]/);
    expect(textOf(product([[16, 32], [32, 16], [0], [1]]))).toMatch(/f32\[16,32\].*f32\[32,20\]/);
  });

  test("are filled and read in fours where sizes are multiples of four, and results are written so", () => {
    const sourceOf = (contraction: Contraction): string => printWgsl(onGpu(product(contraction)))[0]!.source;
    const [aligned, odd] = [sourceOf([[32, 16], [16, 32], [1], [0]]), sourceOf([[33, 17], [17, 33], [1], [0]])];
    const arrays = (source: string): readonly string[] => source.match(/\w+: array<[^;]*(?=;)/g) ?? [];
    expect(arrays(aligned).filter((array) => !array.includes("array<vec4<f32>"))).toEqual([]);
    expect(arrays(odd).filter((array) => array.includes("array<vec4<f32>"))).toEqual([
      expect.stringMatching(/^r\d+_r2_\d+: array<vec4<f32>, 4>$/),
    ]);
  });
});
