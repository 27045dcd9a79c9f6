/** `while` commands on WebGPU, in plans written by hand: the caller never waits. */
import { GpuExecutable } from "@cotangent/codegen-wgsl";
import { arrayType, bool, buildProgram, f32, full, lt, mul, type Program } from "@cotangent/ir";
import { gpu as machine, makePlan, type BufferRef, type Command, type Plan } from "@cotangent/kernel";
import { expect, test } from "vitest";
import { gpuForTests } from "./device.ts";

const gpu = gpuForTests();
const number = arrayType(f32);
const ref = (buffer: number): BufferRef => ({ buffer });

/** The kernel of `program`, run on these buffers. */
function runOf(program: Program, buffers: readonly number[]): Command {
  const [command] = makePlan(program, machine()).commands;
  if (command?.kind !== "run") throw new Error(`${program.name} is no kernel`);
  return { ...command, buffers: buffers.map(ref) };
}

const isSmall = buildProgram("isSmall", [number], (b, x) => [
  b.one(lt, [x, b.one(full, [], { value: 100, dtype: f32, shape: [] })]),
]);
const grow = buildProgram("grow", [number, number], (b, x, y) => [b.one(mul, [x, y])]);

/** `y = x; while (y < 100) { …; y = y·z }` */
const plan = (...more: readonly Command[]): Plan => ({
  name: "grow",
  buffers: [
    { type: number, role: "input" },
    { type: number, role: "input" },
    { type: number, role: "output" },
    { type: number, role: "temporary", offset: 0 },
    { type: number, role: "temporary", offset: 256 },
    { type: arrayType(bool), role: "temporary", offset: 512 },
  ],
  inputs: [0, 1],
  outputs: [2],
  commands: [
    { kind: "copy", type: number, from: ref(0), to: ref(3) },
    {
      kind: "while",
      counter: 0,
      count: Infinity,
      condition: [runOf(isSmall, [3, 5])],
      test: ref(5),
      body: [...more, runOf(grow, [3, 1, 4])],
      swap: [[3, 4]],
    },
    { kind: "copy", type: number, from: ref(3), to: ref(2) },
  ],
  arenaBytes: 768,
});

const scalar = (x: number) => gpu().upload(number, Float32Array.of(x));

test.each([
  { x: 3, z: 2, y: 192, what: "some iterations" },
  { x: 100, z: 2, y: 100, what: "none" },
  { x: 1, z: 1.1, y: 1.1 ** 49, what: "more than are sent ahead" },
])("$what: the condition is asked before each", async ({ x, z, y }) => {
  const executable = new GpuExecutable(gpu(), plan());
  const [result] = executable.run([scalar(x), scalar(z)]);
  expect((await result!.read())[0]! / y).toBeCloseTo(1, 5);
});

test("handles are there at once, and later work waits its turn", async () => {
  const executable = new GpuExecutable(gpu(), plan());
  const [first] = executable.run([scalar(1), scalar(1.01)]);
  const [second] = executable.run([first!, scalar(2)]);
  const found = await Promise.all([first!.read(), second!.read()]);
  expect(found.map(([x]) => x! >= 100 && x! < 102)).toEqual([true, true]);
});

test("where the host looks into iterations, each is sent alone", async () => {
  const seen: number[] = [];
  const form = { form: "effect", effect: "print", label: "y" } as const;
  const effect: Command = { kind: "effect", form, values: [ref(3)], results: [] };
  const executable = new GpuExecutable(gpu(), plan(effect));
  const [result] = executable.run([scalar(20), scalar(2)], {
    effect: (_, [value]) => void seen.push(value!.data[0]!),
  });
  expect((await result!.read())[0]).toBe(160);
  expect(seen).toEqual([20, 40, 80]);
});
