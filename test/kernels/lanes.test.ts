/** Elementwise kernels take four neighbouring elements at a time wherever their arrays allow it. */
import { printWgsl } from "@cotangent/codegen-wgsl";
import { f32, i32, valueIndex } from "@cotangent/ir";
import { showKernel } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { ax, input, kernel as kernelWith, loop, output, store, table, vector } from "./build.ts";
import { inVectors, withoutVectors } from "./lanes.ts";
import { complaints, difference, kernelOf, onGpu } from "./gpu-schedule.ts";
import { expectValidShader } from "./validate.ts";

const named = (programs: typeof inVectors) => programs.map((program) => ({ name: program.name, program }));

describe("vectors", () => {
  test.each(named(inVectors))("$name", async ({ program }) => {
    const kernel = kernelOf(program);
    expect(showKernel(onGpu(kernel))).toContain("lane i");
    expect(difference(kernel)).toBeLessThan(1e-6);
    const [shader, ...more] = printWgsl(onGpu(kernel));
    expect(more).toEqual([]);
    expect(shader!.source).toMatch(/read_write> \w+: array<vec4</);
    await expectValidShader(shader!);
  });

  test.each(named(withoutVectors))("not with $name", async ({ program }) => {
    const kernel = kernelOf(program);
    expect(showKernel(onGpu(kernel))).not.toContain("lane i");
    expect(await complaints(kernel)).toEqual([]);
  });
});

test("a place that has a name may differ from lane to lane", () => {
  const nodes = table();
  const where = nodes.local("where", i32);
  const byName = kernelWith(
    "by name",
    [input("at", vector(i32, 8)), input("x", vector(f32, 8)), output("y", vector(f32, 8))],
    loop(
      0,
      8,
      "parallel",
      { kind: "let", name: "where", value: nodes.load(0, i32, [ax(0)]) },
      store(2, [ax(0)], nodes.load(1, f32, [valueIndex(where)])),
    ),
  );
  expect(showKernel(onGpu(byName))).not.toContain("lane i");
});

const mainOf = (name: string): string => {
  const [shader] = printWgsl(onGpu(kernelOf(inVectors.find((program) => program.name === name)!)));
  return shader!.source.slice(shader!.source.indexOf("let item")).replaceAll(/^ {2}/gm, "");
};

describe("the text", () => {
  test("what is alike in all lanes is read once, as an element of vectors where others read these", () => {
    expect(mainOf("a row and a column")).toMatchInlineSnapshot(`
      "let item = i32(thread.x + thread.y * groups.x * 64u);
      if (item >= 12i) { return; }
      let k0: i32 = item / 2i;
      let k2: i32 = (item) % 2i;
      let v0_x0: f32 = b0_v2[k0];
      b3_v6[(k0 * 2i + k2)] = ((b2_v0[(k0 * 2i + k2)] * b1_v1[k2]) + vec4<f32>(v0_x0));
      }
      "
    `);
  });

  test("functions are called for one lane after the other", () => {
    expect(mainOf("chain")).toMatchInlineSnapshot(`
      "let item = i32(thread.x + thread.y * groups.x * 64u);
      if (item >= 12i) { return; }
      let k2: i32 = item;
      {
        let v0_x0: vec4<f32> = b0_v0[k2];
        let t0: vec4<f32> = (v0_x0 * v0_x0);
        let v1_x1: vec4<f32> = vec4<f32>(tanhF32(t0.x), tanhF32(t0.y), tanhF32(t0.z), tanhF32(t0.w));
        b1_v4[k2] = ((v1_x1 * v0_x0) + v1_x1);
      }
      }
      "
    `);
  });

  test("guards hold for all lanes or for none", () => {
    expect(mainOf("with rows of zeros")).toMatchInlineSnapshot(`
      "let item = i32(thread.x + thread.y * groups.x * 64u);
      if (item >= 30i) { return; }
      let k0: i32 = item / 5i;
      let k2: i32 = (item) % 5i;
      var t0: vec4<f32> = vec4<f32>(0f);
      if ((k0 + (-1i)) >= 0i && (k0 + (-1i)) < 3i && (k2 * 4i + (-4i)) >= 0i && (k2 * 4i + (-4i)) < 8i) {
        t0 = b0_v0[(k0 * 2i + k2 + (-3i))];
      }
      b1_v2[(k0 * 5i + k2)] = vec4<f32>(tanhF32(t0.x), tanhF32(t0.y), tanhF32(t0.z), tanhF32(t0.w));
      }
      "
    `);
  });

  test("halves are rounded one by one", () => {
    expect(mainOf("halves")).toMatchInlineSnapshot(`
      "let item = i32(thread.x + thread.y * groups.x * 64u);
      if (item >= 8i) { return; }
      let k0: i32 = item / 2i;
      let k2: i32 = (item) % 2i;
      let t0: vec4<f32> = (vec4<f32>(b1_v0[(k0 * 2i + k2)]) * vec4<f32>(b0_v1[k2]));
      b2_v3[(k0 * 2i + k2)] = vec4<f16>(vec4<f32>(roundToHalf(t0.x), roundToHalf(t0.y), roundToHalf(t0.z), roundToHalf(t0.w)));
      }
      "
    `);
  });
});

test("memory that a loop of the plan moves through by parts of odd length has no vectors", () => {
  const kernel = onGpu(kernelOf(inVectors[0]!));
  const shader = (stride: number): string =>
    printWgsl(kernel, [
      { memory: 0, owner: 0, slices: [{ depth: 0, stride }] },
      { memory: 1, owner: 1, slices: [] },
    ])[0]!.source;
  expect(shader(48)).toMatch(/b0_\w+\[base0 \/ 4i \+ k\d+\]/);
  expect(shader(6)).toMatch(/vec4<f32>\(b0_\w+\[base0 \+ k\d+ \* 4i\], /);
});
