/** `while` commands, in a plan written by hand. */
import { arrayType, bool, buildProgram, f64, full, lt, mul, type Program } from "@cotangent/ir";
import {
  donation,
  makePlan,
  planStatistics,
  showPlan,
  type BufferRef,
  type Command,
  type Plan,
} from "@cotangent/kernel";
import { expect, test } from "vitest";
import { runPlan } from "../../packages/kernel/src/testing/run-plan.ts";
import { allocate } from "../../packages/kernel/src/plan/memory.ts";
import { compact, reuse } from "../../packages/kernel/src/plan/in-place.ts";
import { updatedInPlace } from "../../packages/kernel/src/plan/carry-in-place.ts";
import { executable } from "@cotangent/codegen-js";

const number = arrayType(f64);
const ref = (buffer: number): BufferRef => ({ buffer });

/** The kernel of `program`, run on these buffers. */
function runOf(program: Program, buffers: readonly number[]): Command {
  const [command] = makePlan(program).commands;
  if (command?.kind !== "run") throw new Error(`${program.name} is no kernel`);
  return { ...command, buffers: buffers.map(ref) };
}

const isSmall = buildProgram("isSmall", [number], (b, x) => [
  b.one(lt, [x, b.one(full, [], { value: 100, dtype: f64, shape: [] })]),
]);
const grow = buildProgram("grow", [number, number], (b, x, y) => [b.one(mul, [x, y])]);

/** `y = x; while (y < 100) y = y·z` */
const plain: Plan = {
  name: "grow",
  buffers: [
    { type: number, role: "input" },
    { type: number, role: "input" },
    { type: number, role: "output" },
    { type: number, role: "temporary" },
    { type: number, role: "temporary" },
    { type: arrayType(bool), role: "temporary" },
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
      body: [runOf(grow, [3, 1, 4])],
      swap: [[3, 4]],
    },
    { kind: "copy", type: number, from: ref(3), to: ref(2) },
  ],
  arenaBytes: 0,
};

/** The same with the carry where it is: what plans the command does this. */
const settled: Plan = {
  ...plain,
  commands: plain.commands.map((command) =>
    command.kind === "while" ? command.swap.reduce(updatedInPlace, command) : command,
  ),
};
const reused = allocate(compact(reuse(settled)));

test("a condition is asked before each iteration", () => {
  const plans = [allocate(plain), reused, allocate(donation([true, false]).reuse(settled, new Set([0])))];
  for (const plan of plans)
    for (const [x, z, y] of [
      [3, 2, 192],
      [100, 2, 100],
      [99, 1.5, 148.5],
    ] as const) {
      const inputs = [Float64Array.of(x), Float64Array.of(z)] as const;
      const values = inputs.map((data) => ({ dtype: f64, shape: [], data }));
      expect(runPlan(plan, values)[0]!.data[0]).toBe(y);
      expect(executable(plan).run(inputs)[0]).toEqual(Float64Array.of(y));
    }
});

test("the carry is updated where it is; plans show and count their conditions", () => {
  expect(showPlan(reused)).toMatchInlineSnapshot(`
    "plan grow: 16 bytes
      b0: input f64[]
      b1: input f64[]
      b2: output f64[]
      b3: temporary bool[] at 0 … 1
      copy b0 to b2
      while
          run k0(b2, b3)
        b3
        run k0(b2, b1, b2)"
  `);
  expect(planStatistics(reused).kernels).toBe(2);
});
