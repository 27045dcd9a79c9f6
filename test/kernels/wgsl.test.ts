import { printWgsl, type Shader } from "@cotangent/codegen-wgsl";
import {
  bool,
  DeviceError,
  f32,
  f64,
  i32,
  scalarOps,
  u32,
  type Dtype,
  type Node,
  type NodeTable,
  type ScalarOp,
} from "@cotangent/ir";
import { randomProgram, seeded } from "@cotangent/ir/testing";
import { makePlan, type Command, type Kernel } from "@cotangent/kernel";
import { parseWgsl, validate } from "naga-wasm";
import { describe, expect, test } from "vitest";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import { ax, input, kernel, loop, output, store, table, vector } from "./build.ts";
import { matmul } from "./matmul.ts";
import { recipes } from "../laws/table.ts";
import { argmax, cumulativeSum, onlineSoftmax, partialSums, sumOf } from "./reductions.ts";
import { convolution, scatterAddRows } from "./scatter.ts";

/** Throws naga's message where the shader is not valid. */
function check({ source, bindings, workgroupSize }: Shader): void {
  const module = parseWgsl(source);
  const info = validate(module);
  info.free();
  module.free();
  const reflected = new WgslReflect(source);
  const found = reflected.storage.map(({ group, binding, access }) => ({ group, binding, access }));
  expect(found.toSorted((a, b) => a.binding - b.binding)).toEqual(
    bindings.map(({ binding, access }) => ({ group: 0, binding, access })),
  );
  const [entry] = reflected.entry.compute;
  expect(entry!.name).toBe("main");
  expect(source).toContain(`@workgroup_size(${workgroupSize.join(", ")})`);
}

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
  test.each(byHand.map((written) => ({ name: written.name, written })))("$name", ({ written }) => {
    const shaders = printWgsl(written);
    expect(shaders.length).toBeGreaterThan(0);
    shaders.forEach(check);
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

/** `y[i] = body(loads of x and z)` */
function elementwise(
  name: string,
  from: Dtype,
  to: Dtype,
  body: (nodes: NodeTable, x: Node, z: Node) => Node,
  length = 10,
): Kernel {
  const nodes = table();
  const load = (source: number): Node => nodes.load(source, from, [ax(0)]);
  return kernel(
    name,
    [input("x", vector(from, length)), input("z", vector(from, length)), output("y", vector(to, length))],
    loop(0, length, "parallel", store(2, [ax(0)], body(nodes, load(0), load(1)))),
  );
}

const hasMeaning = (op: ScalarOp, dtype: Dtype): boolean =>
  op === "shr"
    ? dtype.kind !== "float"
    : (dtype.kind === "float" ? scalarOps[op].float : scalarOps[op].integer) !== undefined;

const onGpu = [f32, i32, u32, bool];
const operations = (Object.keys(scalarOps) as ScalarOp[])
  .filter((op) => op !== "cast" && op !== "bitcast")
  .flatMap((op) =>
    onGpu.filter((dtype) => hasMeaning(op, dtype)).map((dtype) => ({ op, dtype, label: `${op} on ${dtype.name}` })),
  );

describe("every scalar operation prints as valid WGSL", () => {
  test.each(operations)("$label", ({ op, dtype }) => {
    const { arity, result } = scalarOps[op];
    const written = elementwise(op, dtype, result === "bool" ? bool : dtype, (nodes, x, z) => {
      const condition = nodes.algebra.eq(x, z);
      return nodes.apply(op, op === "select" ? [condition, x, z] : [x, z, x].slice(0, arity));
    });
    printWgsl(written).forEach(check);
  });

  test.each(
    onGpu.flatMap((from) =>
      onGpu.filter((to) => to !== from).map((to) => ({ from, to, label: `${from.name} to ${to.name}` })),
    ),
  )("cast of $label", ({ from, to }) => {
    printWgsl(elementwise("cast", from, to, (nodes, x) => nodes.algebra.cast(x, to))).forEach(check);
    if (from !== bool && to !== bool)
      printWgsl(elementwise("bitcast", from, to, (nodes, x) => nodes.algebra.bitcast(x, to))).forEach(check);
  });

  test("infinities, NaN and −0 are never written as literals", () => {
    const special = [Infinity, -Infinity, NaN, -0, 1e-45, 3.4028234663852886e38];
    const [shader] = printWgsl(
      elementwise("special", f32, f32, (nodes, x) =>
        special.reduce((sum, value) => nodes.algebra.add(sum, nodes.constant(value, f32)), x),
      ),
    );
    check(shader!);
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
        let i0: i32 = item;
        b2_y[i0] = ((((((b0_x[i0] + bitcast<f32>(infinity_bits)) + bitcast<f32>(minus_infinity_bits)) + bitcast<f32>(nan_bits)) + bitcast<f32>(0x80000000u)) + 1.401298464324817e-45f) + 3.4028234663852886e+38f);
      }
      "
    `);
  });

  test("integer limits", () => {
    for (const [dtype, values] of [
      [i32, [-(2 ** 31), 2 ** 31 - 1, -1]],
      [u32, [0, 2 ** 32 - 1]],
    ] as const)
      printWgsl(
        elementwise("limits", dtype, dtype, (nodes, x) =>
          values.reduce((sum, value) => nodes.algebra.max(sum, nodes.constant(value, dtype)), x),
        ),
      ).forEach(check);
  });
});

test("f64 is refused with a remedy", () => {
  expect(() => printWgsl(elementwise("wide", f64, f64, (_, x) => x))).toThrowErrorMatchingInlineSnapshot(`
    [DeviceError: [f64-unsupported] a kernel for WebGPU computes in f64, which WGSL does not have
      line: <line>
      hint: cast the arrays with astype("f32"), or run on the CPU device]
  `);
});

test("more than 65,535 workgroups are laid out in two dimensions", () => {
  const [shader] = printWgsl(elementwise("large", f32, f32, (nodes, x, z) => nodes.algebra.add(x, z), 10_000_000));
  check(shader!);
  const [columns, rows] = shader!.workgroups;
  expect(columns).toBeLessThanOrEqual(65_535);
  expect(columns * rows * 64).toBeGreaterThanOrEqual(10_000_000);
});

/** The kernels of `commands` and of the plans that they call. */
function kernelsOf(commands: readonly Command[]): readonly Kernel[] {
  return commands.flatMap((command) => {
    if (command.kind === "run") return [command.kernel];
    if (command.kind === "loop") return kernelsOf(command.body);
    return command.kind === "call" ? kernelsOf(command.plan.commands) : [];
  });
}

/** Nothing where the kernel is refused because of f64. */
function shadersOf(fused: Kernel): readonly Shader[] | undefined {
  try {
    return printWgsl(fused);
  } catch (error) {
    if (error instanceof DeviceError) return undefined;
    throw error;
  }
}

test("fused kernels of random programs are valid, or refused because of f64", () => {
  const kernels = Array.from({ length: 100 }, (_, i) => randomProgram(seeded(i), { recipes, style: "mixed" })).flatMap(
    ({ program }) => kernelsOf(makePlan(program).commands),
  );
  const printed = kernels.map(shadersOf);
  expect(printed).toContain(undefined);
  const shaders = printed.flatMap((list) => list ?? []);
  expect(shaders.length).toBeGreaterThan(100);
  shaders.forEach(check);
});
