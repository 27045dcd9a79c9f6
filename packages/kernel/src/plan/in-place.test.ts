/** Results in the memory of arguments that nobody reads again. */
import {
  add,
  alongAxis,
  arrayType,
  buildProgram,
  dotGeneral,
  exp,
  f64,
  i32,
  full,
  scan,
  scatterAdd,
  scatterRecurrence,
  tanh,
  transpose,
  type Program,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { deviation } from "../testing/deviation.ts";
import { planStatistics } from "../statistics.ts";
import { allCommands } from "./commands.ts";
import { makePlan } from "./make-plan.ts";
import { simd } from "./simd-machine.ts";
import { sizedCpu } from "./sized-machine.ts";

describe("in place", () => {
  const bytesMoved = (program: Program): number => planStatistics(makePlan(program)).bytesMoved;

  test("a chain of reductions and maps takes turns in the memory of its output", () => {
    const program = buildProgram("chain", [arrayType(f64, [8, 8])], (b, x) => {
      const square = (y: typeof x): typeof x =>
        b.one(dotGeneral, [y, y], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] });
      return [b.one(tanh, [b.one(transpose, [square(square(x))], { order: [1, 0] })])];
    });
    expect(deviation(program)).toBeLessThan(1);
    expect(makePlan(program).arenaBytes).toBeLessThanOrEqual(2 * 8 * 8 * 8);
  });

  test("a carry to which a loop adds an element at a time is not copied", () => {
    const body = buildProgram(
      "body",
      [arrayType(f64, [100]), arrayType(i32, [1]), arrayType(f64, [1])],
      (b, c, i, x) => [b.one(scatterAdd, [c, x, i], alongAxis(0))],
    );
    const program = buildProgram("main", [arrayType(i32, [50, 1]), arrayType(f64, [50, 1])], (b, i, x) =>
      b.apply(scan, [b.one(full, [], { value: 0, dtype: f64, shape: [100] }), i, x], {
        body,
        consts: 0,
        carries: 1,
        count: 50,
        backwards: false,
      }),
    );
    expect(deviation(program)).toBeLessThan(1);
    expect(makePlan(program).arenaBytes).toBe(0);
    expect(bytesMoved(program)).toBeLessThan(100 * 8 + 50 * 60);
  });

  test.each([[8], [25], [1]])("a carry of %i elements is not copied either where vectors leave some over", (length) => {
    const [array, element] = [arrayType(f64, [length, 1]), arrayType(f64, [1])];
    const body = buildProgram("body", [array, arrayType(i32), element], (b, c, i, x) => [
      b.one(scatterAdd, [c, x, i], alongAxis(0)),
    ]);
    const program = buildProgram("main", [arrayType(i32, [6]), arrayType(f64, [6, 1])], (b, i, x) =>
      b.apply(scan, [b.one(full, [], { value: 0, dtype: f64, shape: [length, 1] }), i, x], {
        body,
        consts: 0,
        carries: 1,
        count: 6,
        backwards: false,
      }),
    );
    for (const machine of [sizedCpu, simd]) {
      const { commands } = makePlan(program, machine);
      expect(allCommands(commands).some((command) => command.kind === "loop" && command.swap.length > 0)).toBe(false);
    }
    expect(deviation(program)).toBeLessThan(1);
  });

  test("two results of one kernel have memory of their own, also where one of them is not read", () => {
    const program = buildProgram(
      "main",
      [arrayType(f64, [3]), arrayType(f64, [3]), arrayType(i32, [3])],
      (b, x, a, places) => {
        const params = { axes: [0], batch: 0, mode: "clip", reverse: false, sizes: [] } as const;
        return [b.apply(scatterRecurrence, [b.one(exp, [x]), a, a, places], params)[1]!];
      },
    );
    expect(deviation(program)).toBeLessThan(1);
  });

  test("a carry whose old value is read later changes places", () => {
    const body = buildProgram("body", [arrayType(f64, [3, 3])], (b, c) => {
      const next = b.one(tanh, [c]);
      return [b.one(add, [next, b.one(transpose, [c], { order: [1, 0] })])];
    });
    const program = buildProgram("main", [arrayType(f64, [3, 3])], (b, c) =>
      b.apply(scan, [c], { body, consts: 0, carries: 1, count: 5, backwards: false }),
    );
    expect(deviation(program)).toBeLessThan(1);
  });
});
