import { printWgsl, type Shader } from "@cotangent/codegen-wgsl";
import { f16, f32, f64, i32, u32 } from "@cotangent/ir";
import { randomProgram, seeded } from "@cotangent/ir/testing";
import { makePlan, type Kernel } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { ax, input, kernel, loop, output, store, table, vector } from "./build.ts";
import { conversionKernel, conversions, elementwise, kernelOf, operations } from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { recipes } from "../laws/table.ts";
import { argmax, cumulativeSum, onlineSoftmax, partialSums, sumOf } from "./reductions.ts";
import { convolution, scatterAddRows } from "./scatter.ts";
import { expectValidShader, kernelsOf, shadersOf } from "./validate.ts";

const expectValid = async (shaders: readonly Shader[]): Promise<void> => {
  await Promise.all(shaders.map(expectValidShader));
};

const byHand: readonly Kernel[] = [
  matmul(13, 21, 18),
  onlineSoftmax(5, 37),
  argmax(3, 4),
  partialSums(3, 5),
  sumOf(3),
  cumulativeSum(2, 3),
  scatterAddRows(6, 3, 4),
  convolution({ batch: 2, height: 4, width: 5, channels: 3, filters: 2 }),
];

describe("kernels written by hand print as valid WGSL", () => {
  test.each(byHand.map((written) => ({ name: written.name, written })))("$name", async ({ written }) => {
    const shaders = printWgsl(written);
    expect(shaders.length).toBeGreaterThan(0);
    await expectValid(shaders);
  });

  test("scatter-add fills first, then adds with compare and exchange", () => {
    const [fill, add] = printWgsl(scatterAddRows(6, 3, 4));
    expect(fill!.source).not.toContain("atomic");
    expect(add!.source).toContain("atomicCompareExchangeWeak(&b2_y[");
  });

  test("the tiled product declares its tiles for the workgroup and waits before it reads them", () => {
    const [shader] = printWgsl(matmul(13, 21, 18));
    expect(shader).toMatchObject({ workgroupSize: [4, 4, 1], workgroups: [6, 1] });
    expect(shader!.source.match(/workgroupBarrier\(\);/g)).toHaveLength(2);
    expect(shader!.source).toContain("var<workgroup> s3_tile_a: array<f32, 64>;");
  });
});

describe("every scalar operation prints as valid WGSL", () => {
  test.each(operations)("$label", async (operation) => {
    await expectValid(printWgsl(kernelOf(operation)));
  });

  test.each(conversions)("$label", async (conversion) => {
    await expectValid(printWgsl(conversionKernel(conversion)));
  });

  test("infinities, NaN and −0 are never written as literals", async () => {
    const special = [Infinity, -Infinity, NaN, -0, 1e-45, 3.4028234663852886e38];
    const [shader] = printWgsl(
      elementwise("special", f32, f32, (nodes, x) =>
        special.reduce((sum, value) => nodes.algebra.add(sum, nodes.constant(value, f32)), x),
      ),
    );
    await expectValidShader(shader!);
    expect(shader!.source).toMatchInlineSnapshot(`
      "@group(0) @binding(0) var<storage, read> b0_x: array<f32>;
      @group(0) @binding(1) var<storage, read_write> b2_y: array<f32>;
      var<private> nan_bits: u32 = 0x7fc00000u;
      var<private> infinity_bits: u32 = 0x7f800000u;
      var<private> minus_infinity_bits: u32 = 0xff800000u;
      @compute @workgroup_size(64, 1, 1)
      fn main(@builtin(global_invocation_id) thread: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
        let item = i32(thread.x + thread.y * groups.x * 64u);
        if (item >= 10i) { return; }
        let k0: i32 = item;
        b2_y[k0] = ((((((b0_x[k0] + bitcast<f32>(infinity_bits)) + bitcast<f32>(minus_infinity_bits)) + bitcast<f32>(nan_bits)) + bitcast<f32>(0x80000000u)) + 1.401298464324817e-45f) + 3.4028234663852886e+38f);
      }
      "
    `);
  });

  test("integer limits", async () => {
    for (const [dtype, values] of [
      [i32, [-(2 ** 31), 2 ** 31 - 1, -1]],
      [u32, [0, 2 ** 32 - 1]],
    ] as const)
      await expectValid(
        printWgsl(
          elementwise("limits", dtype, dtype, (nodes, x) =>
            values.reduce((sum, value) => nodes.algebra.max(sum, nodes.constant(value, dtype)), x),
          ),
        ),
      );
  });
});

describe("f16", () => {
  test("is read and written in two bytes, computed in f32, and rounded by us", async () => {
    const [shader] = printWgsl(elementwise("halves", f16, f16, (nodes, x, z) => nodes.algebra.mul(x, z)));
    await expectValidShader(shader!);
    expect(shader!.half).toBe(true);
    expect(shader!.source.split("\n")[0]).toBe("enable f16;");
    expect(shader!.source).toContain("b2_y: array<f16>");
    expect(shader!.source).toContain("b2_y[k0] = f16(roundToHalf((f32(b0_x[k0]) * f32(b1_z[k0]))));");
  });

  test("is copied as it is", () => {
    const [shader] = printWgsl(elementwise("copy", f16, f16, (_, x) => x));
    expect(shader!.source).toContain("b2_y[k0] = f16(f32(b0_x[k0]));");
  });

  test("is added to in the word that it is half of", async () => {
    const [fill, add] = printWgsl(scatterAddRows(6, 3, 4, f16));
    await expectValid([fill!, add!]);
    expect(fill!.half).toBe(true);
    expect(add!.source).toContain("b2_y: array<atomic<u32>>");
    expect(add!.source.split("\n").slice(-16).join("\n")).toMatchInlineSnapshot(`
      "  let k1: i32 = (item) % 3i;
        if (b0_at[k0] >= 0i && b0_at[k0] < 4i) {
          {
            let word: i32 = ((b0_at[k0] * 3i + k1)) / 2i;
            let shift: u32 = 16u * u32(((b0_at[k0] * 3i + k1)) % 2i);
            let change: f32 = f32(b1_x[(k0 * 3i + k1)]);
            var old: u32 = atomicLoad(&b2_y[word]);
            loop {
              let result = atomicCompareExchangeWeak(&b2_y[word], old, insertBits(old, pack2x16float(vec2<f32>(roundToHalf((unpack2x16float(old >> shift).x + change)), 0f)), shift, 16u));
              if (result.exchanged) { break; }
              old = result.old_value;
            }
          }
        }
      }
      "
    `);
  });
});

test("f64 is refused with a remedy", () => {
  expect(() => printWgsl(elementwise("wide", f64, f64, (_, x) => x))).toThrowErrorMatchingInlineSnapshot(`
    [DeviceError: [f64-unsupported] a kernel for WebGPU computes in f64, which WGSL does not have
      line: <line>
      hint: cast the arrays with astype("f32"), or run on the CPU device]
  `);
});

test("more than 65,535 workgroups are laid out in two dimensions", async () => {
  const [shader] = printWgsl(elementwise("large", f32, f32, (nodes, x, z) => nodes.algebra.add(x, z), 10_000_000));
  await expectValidShader(shader!);
  const [columns, rows] = shader!.workgroups;
  expect(columns).toBeLessThanOrEqual(65_535);
  expect(columns * rows * 64).toBeGreaterThanOrEqual(10_000_000);
});

test.each([
  [0, 3],
  [3, 0],
])("an array of [%i, %i] divides nothing by zero", async (m, n) => {
  const copy = store(1, [ax(0), ax(1)], table().load(0, f32, [ax(0), ax(1)]));
  const buffers = [input("x", vector(f32, m, n)), output("y", vector(f32, m, n))];
  await expectValid(printWgsl(kernel("copy", buffers, loop(0, m, "parallel", loop(1, n, "parallel", copy)))));
});

test.each(["parallel", "sequential"] as const)("a %s axis is not named like a type", async (role) => {
  const nodes = table();
  const copy = store(1, [ax(32)], nodes.load(0, f32, [ax(32)]));
  const buffers = [input("x", vector(f32, 10)), output("y", vector(f32, 10))];
  await expectValid(printWgsl(kernel("copy", buffers, loop(32, 10, role, loop(33, 2, "sequential", copy)))));
});

test("fused kernels of random programs are valid, or refused because of f64", async () => {
  const kernels = Array.from({ length: 100 }, (_, i) => randomProgram(seeded(i), { recipes, style: "mixed" })).flatMap(
    ({ program }) => kernelsOf(makePlan(program).commands),
  );
  const printed = kernels.map(shadersOf);
  expect(printed).toContain(undefined);
  const shaders = printed.flatMap((list) => list ?? []);
  expect(shaders.length).toBeGreaterThan(90);
  await expectValid(shaders);
});
