import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProgram, f32, f64, namedSize } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import type { SourceProgram } from "../source/source-program.ts";
import { rocket, writer } from "../testing/fixtures.ts";
import { textOf } from "../testing/load.ts";
import { emitModule } from "./emit-module.ts";
import type { Mode } from "./mode.ts";

const number = { kind: "number" } as const;
const value: readonly Mode[] = [{ kind: "value" }];

/** `Σ exp(xᵢ)` of `count` numbers. */
function total(dtype = f32, count: number | "n" = 3, name = "total"): SourceProgram {
  const length = count === "n" ? namedSize("n") : count;
  const program = buildProgram(name, [{ dtype, shape: [length] }], (b, x) => {
    const w = writer(b);
    return [w("sum", [w("exp", [x])], { axes: [0] })];
  });
  const x = { kind: "array", element: number, length, storage: "Array" } as const;
  return { name, parameters: [{ name: "device", type: x }], result: number, program, documentation: "All of it." };
}

const modes: readonly Mode[] = [...value, { kind: "value-and-grad", wrt: [] }];
const files = emitModule(total(), { targets: ["wgsl"], modes });
const host = textOf(files, "total.wgsl.js");

describe("a module for WebGPU", () => {
  test("is kernels, each an entry point, a host, and declarations", () => {
    expect([...files.keys()]).toEqual(["total.wgsl", "total.wgsl.js", "total.wgsl.d.ts"]);
    expect(textOf(files, "total.wgsl")).toMatch(/^@compute @workgroup_size\(\d+, 1, 1\)\nfn total_0\(/m);
    expect(host).toContain('new URL("./total.wgsl", import.meta.url)');
  });

  test("holds nothing that a content-security policy or a bundler objects to", () => {
    expect(host).not.toMatch(/\bimport\s|\bimport\(|\beval\b|\bFunction\b|^await/m);
    expect(spawnSync(process.execPath, ["--input-type=module", "--check"], { input: host }).status).toBe(0);
  });

  test("is the same text each time", () => {
    expect(emitModule(total(), { targets: ["wgsl"], modes })).toEqual(files);
  });
});

describe("a module for arrays of any length", () => {
  const any = emitModule(total(f32, "n"), { targets: ["wgsl"], modes: [...modes, { kind: "vmap", over: [] }] });

  test("has kernels that read lengths, and plans that are functions of them", () => {
    expect(textOf(any, "total.wgsl")).toContain("struct Sizes { n_batch: i32, n_n: i32 }");
    const text = textOf(any, "total.wgsl.js");
    expect(text).toContain("(size_batch, size_n) => {");
    expect(text).toMatch(/groups: grid\(size_/);
    expect(spawnSync(process.execPath, ["--input-type=module", "--check"], { input: text }).status).toBe(0);
  });

  test("is the same text each time, and one for a known length has nothing of it", () => {
    expect(emitModule(total(f32, "n"), { targets: ["wgsl"], modes })).toEqual(
      emitModule(total(f32, "n"), { targets: ["wgsl"], modes }),
    );
    expect(host).not.toMatch(/size_|sizes|planFor/);
    expect(textOf(files, "total.wgsl")).not.toContain("sizes");
  });
});

describe("what WebGPU does not have is said when it is compiled:", () => {
  test.each([
    ["f64", total(f64), '"total" computes in f64'],
    ["a name of its own", total(f32, 3, "load"), '"load" is the name of a function'],
    ["another", rocket(), '"miss" computes in f64'],
  ])("%s", (_, source, message) => {
    expect(() => emitModule(source, { targets: ["wgsl"], modes: value })).toThrow(message);
  });
});

test("TypeScript accepts the declarations without the types of WebGPU, and with them", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-wgsl-"));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const use = (device: string, wrong: string): string =>
    [
      'import { load, type Module } from "./total.wgsl.js";',
      device,
      "const module: Module = await load(device);",
      "const { value, grad } = await module.totalValueAndGrad([1, 2, 3]);",
      "export const sum: number = value + (grad.device[0] ?? 0);",
      "const onDevice = await module.onDevice.totalValueAndGrad([1, 2, 3]);",
      "(await module.onDevice.total(onDevice.grad.device)).destroy();",
      wrong,
      "",
    ].join("\n");
  writeFileSync(join(folder, "without.ts"), use("const device = {};", "module.destroy();"));
  const wrong = "// @ts-expect-error That is no device.\nawait load({});";
  writeFileSync(join(folder, "with.ts"), use("declare const device: GPUDevice;", wrong));
  const tsc = join(import.meta.dirname, "../../../../node_modules/typescript/bin/tsc");
  const flags = ["--ignoreConfig", "--strict", "--noEmit", "--target", "es2024", "--module", "nodenext"];
  const check = (file: string, lib: string): readonly unknown[] => {
    const { stdout, status } = spawnSync(process.execPath, [tsc, ...flags, "--lib", lib, join(folder, file)], {
      encoding: "utf8",
    });
    return [stdout, status];
  };
  expect(check("without.ts", "es2024")).toEqual(["", 0]);
  expect(check("with.ts", "es2024,dom")).toEqual(["", 0]);
});
