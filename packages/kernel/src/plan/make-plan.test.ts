/** Fusion in numbers: kernels, operations and bytes of well-known programs, and plans against the interpreter. */
import {
  alongAxis,
  arrayType,
  buildProgram,
  call,
  cast,
  dotGeneral,
  exp,
  f32,
  f64,
  i32,
  full,
  gather,
  mul,
  namedSize,
  reshape,
  scan,
  scatterAdd,
  sum,
  tanh,
  transpose,
  add,
  type Builder,
  type Program,
  type Value,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import {
  adam,
  dense,
  innerProduct,
  layerNorm,
  logSumExp,
  softmax,
  threeOutputs,
  valueAndParts,
} from "../testing/programs.ts";
import { deviation } from "../testing/deviation.ts";
import { planStatistics } from "../statistics.ts";
import { showKernel, showPlan } from "../show.ts";
import { makePlan } from "./make-plan.ts";
import { simd } from "./simd-machine.ts";

const kernelsOf = (program: Program): number => planStatistics(makePlan(program)).kernels;

describe("one kernel", () => {
  test.each(
    [softmax, logSumExp, layerNorm, dense, threeOutputs, innerProduct, adam, valueAndParts].map(
      (program) => [program.name, program] as const,
    ),
  )("%s", (_, program) => {
    expect(kernelsOf(program)).toBe(1);
    expect(makePlan(program).arenaBytes).toBe(0);
    expect(deviation(program)).toBeLessThan(1);
  });
});

test("no exponential of a softmax is computed twice", () => {
  const { operations } = planStatistics(makePlan(softmax));
  expect(operations).toBeLessThan(35 * 28 + 5 * 4);
});

test("what sums and stored elements have in common is computed in one loop", () => {
  const kernel = makePlan(valueAndParts)
    .commands.flatMap((command) => (command.kind === "run" ? [showKernel(command.kernel)] : []))
    .join();
  expect(kernel.match(/tanh/g)).toHaveLength(2 /* one of them in the comment */);
  expect(kernel.match(/exp\(/g)).toHaveLength(1);
});

describe("views and loops", () => {
  test("chains of transposes and reshapes", () => {
    const program = buildProgram("views", [arrayType(f64, [2, 3, 4])], (b, x) => {
      const y = b.one(transpose, [x], { order: [2, 0, 1] });
      const z = b.one(reshape, [b.one(exp, [b.one(reshape, [y], { shape: [8, 3] })])], { shape: [4, 6] });
      return [b.one(transpose, [z], { order: [1, 0] })];
    });
    expect(kernelsOf(program)).toBe(1);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("rows looked up and added up again", () => {
    const program = buildProgram("lookUp", [arrayType(f32, [3, 4]), arrayType(i32, [5])], (b, x, i) => {
      const rows = b.one(tanh, [b.one(gather, [x, i], alongAxis(0))]);
      return [rows, b.one(scatterAdd, [x, rows, i], alongAxis(0))];
    });
    expect(deviation(program)).toBeLessThan(1);
  });

  test("a scan over slices, with a carry that changes place", () => {
    const body = buildProgram("body", [arrayType(f64, [3]), arrayType(f64, [3]), arrayType(f64, [3])], (b, w, c, x) => {
      const next = b.one(tanh, [b.one(add, [b.one(mul, [w, c]), x])]);
      return [next, b.one(sum, [next], { axes: [0] })];
    });
    const program = buildProgram(
      "loop",
      [arrayType(f64, [3]), arrayType(f64, [3]), arrayType(f64, [4, 3])],
      (b, w, c, xs) => b.apply(scan, [w, c, xs], { body, consts: 1, carries: 1, count: 4, backwards: true }),
    );
    expect(deviation(program)).toBeLessThan(1);
    expect(showPlan(makePlan(program))).toMatchInlineSnapshot(`
      "plan loop: 0 bytes
        b0: input f64[3]
        b1: input f64[3]
        b2: input f64[4,3]
        b3: output f64[3]
        b4: output f64[4]
        copy b1 to b3
        loop k0 < 4 backwards
          run k0(b2[k0*3…], b3, b0, b3, b4[k0*1…])"
    `);
  });

  test("a scan within a scan reads slices of slices", () => {
    const inner = buildProgram("inner", [arrayType(f64), arrayType(f64)], (b, c, x) => {
      const next = b.one(add, [b.one(mul, [c, c]), x]);
      return [next, next];
    });
    const outer = buildProgram("outer", [arrayType(f64), arrayType(f64, [3])], (b, c, row) =>
      b.apply(scan, [c, row], { body: inner, consts: 0, carries: 1, count: 3, backwards: false }),
    );
    expect(
      deviation(
        buildProgram("nested", [arrayType(f64), arrayType(f64, [2, 3])], (b, c, xs) =>
          b.apply(scan, [c, xs], { body: outer, consts: 0, carries: 1, count: 2, backwards: false }),
        ),
      ),
    ).toBeLessThan(1);
  });

  test("carries that trade places, stay, or are outputs twice", () => {
    const body = buildProgram("trade", [arrayType(f64), arrayType(f64), arrayType(f64)], (_, x, y, z) => [y, x, z, z]);
    const program = buildProgram("main", [arrayType(f64), arrayType(f64), arrayType(f64)], (b, ...xs) => {
      const results = b.apply(scan, xs, { body, consts: 0, carries: 3, count: 3, backwards: false });
      return [...results, results[0]!, xs[0]!];
    });
    expect(deviation(program)).toBeLessThan(1);
  });
});

describe("edges", () => {
  test("no elements, no kernels", () => {
    const program = buildProgram("empty", [arrayType(f32, [0, 3])], (b, x) => [
      b.one(exp, [x]),
      b.one(sum, [x], { axes: [1] }),
    ]);
    expect(kernelsOf(program)).toBe(0);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("a reduction of no elements is the identity", () => {
    expect(
      deviation(buildProgram("identity", [arrayType(f32, [0, 3])], (b, x) => [b.one(sum, [x], { axes: [0] })])),
    ).toBeLessThan(1);
  });

  test("outputs that are inputs, repeated, or constant", () => {
    expect(
      deviation(
        buildProgram("copies", [arrayType(f32, [2])], (b, x) => {
          const c = b.one(full, [], { value: 2.5, dtype: f32, shape: [3] });
          return [x, c, c, b.one(cast, [x], { dtype: i32 })];
        }),
      ),
    ).toBeLessThan(1);
  });

  test("a long function stays one plan that is called", () => {
    const body = buildProgram("long", [arrayType(f64, [2])], (b, x) => [
      Array.from({ length: 60 }).reduce<typeof x>((y) => b.one(tanh, [y]), x),
    ]);
    const program = buildProgram("caller", [arrayType(f64, [2])], (b, x) => {
      return b.apply(call, b.apply(call, [x], { body }), { body });
    });
    const plan = makePlan(program);
    const calls = plan.commands.flatMap((command) => (command.kind === "call" ? [command.plan] : []));
    expect(calls).toHaveLength(2);
    expect(calls[0]).toBe(calls[1]);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("a plan for vectors needs known sizes", () => {
    const program = buildProgram("symbolic", [arrayType(f32, [namedSize("n")])], (b, x) => [b.one(exp, [x])]);
    expect(() => makePlan(program, simd)).toThrow(/unknown-size/);
  });
});

describe("donated inputs", () => {
  /** For each output the position of the input whose memory it takes, or -1. */
  const takes = (program: Program, ...donated: readonly number[]): readonly number[] => {
    const plan = makePlan(program, "cpu", { donated: program.inputs.map((_, i) => donated.includes(i)) });
    return plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
  };
  const matrix = arrayType(f64, [8, 8]);
  const square = (b: Builder, x: Value): Value =>
    b.one(dotGeneral, [x, x], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] });

  test("parameters and moments are updated where they are", () => {
    expect(new Set(takes(adam, 0, 1, 2))).toEqual(new Set([0, 1, 2]));
    expect(takes(adam)).toEqual([-1, -1, -1]);
    expect(takes(adam, 1).filter((input) => input >= 0)).toEqual([1]);
    const plan = makePlan(adam, "cpu", { donated: [true, true, true] });
    expect(plan.arenaBytes).toBe(0);
    expect(plan.buffers).toHaveLength(4);
    expect(showPlan(makePlan(adam, "cpu", { donated: [true] }))).toContain("b0: input, then output f32[11]");
  });

  test("an argument of a product ends before the next product begins, not before its own", () => {
    const once = buildProgram("once", [matrix], (b, x) => [square(b, x)]);
    expect(takes(once, 0)).toEqual([-1]);
    const twice = buildProgram("twice", [matrix], (b, x) => [square(b, square(b, x))]);
    expect(takes(twice, 0)).toEqual([0]);
    expect(deviation(twice)).toBeLessThan(1);
  });

  test("an argument that is read after the result is written keeps its memory", () => {
    const program = buildProgram("late", [matrix], (b, x) => {
      const y = b.one(tanh, [square(b, x)]);
      return [y, b.one(sum, [b.one(mul, [square(b, y), x])], { axes: [0, 1] })];
    });
    expect(takes(program, 0)).toEqual([-1, -1]);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("an output that took the memory of temporaries takes that of an input", () => {
    const program = buildProgram("chain", [matrix, matrix], (b, x, y) => [
      square(b, square(b, b.one(tanh, [x]))),
      b.one(transpose, [b.one(exp, [y])], { order: [1, 0] }),
    ]);
    expect(deviation(program)).toBeLessThan(1);
    expect(takes(program, 0, 1)).not.toContain(-1);
  });

  test("an input that is returned is not copied; returned twice it is copied once", () => {
    const program = buildProgram("same", [matrix, matrix], (_, x, y) => [y, x, x]);
    expect(makePlan(program, "cpu", { donated: [true, true] }).commands).toHaveLength(1);
    expect(takes(program, 1)).toEqual([1, -1, -1]);
    expect(takes(program, 0, 1).filter((input) => input === 0)).toHaveLength(1);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("dtypes and numbers of elements agree; shapes need not", () => {
    const program = buildProgram("views", [arrayType(f32, [2, 6]), arrayType(f64, [5])], (b, x, y) => [
      b.one(cast, [y], { dtype: f32 }),
      b.one(reshape, [b.one(exp, [x])], { shape: [12] }),
    ]);
    expect(takes(program, 0, 1)[0]).toBe(-1);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("what each iteration of a loop reads is kept until its end, carries begin in the memory of the input", () => {
    const body = buildProgram("body", [matrix, matrix], (b, w, c) => [b.one(tanh, [b.one(add, [c, square(b, w)])])]);
    const program = buildProgram("main", [matrix, matrix], (b, w, c) =>
      b.apply(scan, [w, c], { body, consts: 1, carries: 1, count: 3, backwards: false }),
    );
    expect(takes(program, 0)).toEqual([-1]);
    expect(takes(program, 1)).toEqual([1]);
    expect(deviation(program)).toBeLessThan(1);
  });

  test("functions that are called write to no input of their own", () => {
    const body = buildProgram("long", [matrix], (b, x) => [
      Array.from({ length: 60 }).reduce<Value>((y) => b.one(tanh, [y]), x),
    ]);
    const program = buildProgram("caller", [matrix], (b, x) => [...b.apply(call, [x], { body }), b.one(exp, [x])]);
    expect(deviation(program)).toBeLessThan(1);
    const plan = makePlan(program, "cpu", { donated: [true] });
    const callees = plan.commands.flatMap((command) => (command.kind === "call" ? [command.plan] : []));
    expect(callees.map(({ inputs, outputs }) => outputs.some((buffer) => inputs.includes(buffer)))).toEqual([false]);
  });
});

test.each([1000, 10_000])("a chain of %i steps", (length) => {
  const program = buildProgram("chain", [arrayType(f64, [2])], (b, x) => [
    Array.from({ length }).reduce<typeof x>((y) => b.one(tanh, [y]), x),
  ]);
  const plan = makePlan(program);
  expect(planStatistics(plan).operations).toBeGreaterThanOrEqual(length * 32);
  // Temporaries take turns in the arena.
  expect(plan.arenaBytes).toBeLessThanOrEqual(64);
});
