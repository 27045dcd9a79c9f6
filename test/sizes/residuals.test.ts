/** What loops with rooms keep: filled with zeros only where somebody looks, and allocated once. */
import { compileSized } from "@cotangent/codegen-js";
import {
  add,
  arrayType,
  bool,
  buildProgram,
  evaluate,
  f64,
  lt,
  mul,
  namedSize,
  optimize,
  scan,
  sum,
  whileLoop,
  withGrowingRooms,
  withRoom,
  type Program,
} from "@cotangent/ir";
import { makePlan, type Command } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { gradientOf } from "../laws/calculus.ts";
import { constant, inScan, nested, number, scalar, squaring } from "./programs.ts";

const kernelsIn = (commands: readonly Command[]): readonly string[] =>
  commands.flatMap((command) =>
    command.kind === "run"
      ? [command.kernel.comment]
      : command.kind === "loop"
        ? kernelsIn(command.body)
        : command.kind === "while"
          ? [...kernelsIn(command.condition), ...kernelsIn(command.body)]
          : [],
  );

const fills = (program: Program): number =>
  kernelsIn(makePlan(program).commands).filter((comment) => comment.includes("zeros")).length;

test.each([
  ["a loop", squaring(100)],
  ["a loop in a loop", nested],
  ["a loop in a scan in a loop", inScan],
])("residuals of %s are not filled with zeros", (_, program) => {
  const gradient = gradientOf(withRoom(program).program).program;
  expect(fills(gradient)).toBe(0);
  expect(fills(optimize(gradient))).toBe(0);
});

/** `while (x < most) { x = x·a; ys.push(x) }`, and the sum of the whole room. */
const summed = buildProgram("summed", [scalar, scalar, scalar], (b, a, most, x) => {
  const types = [scalar, scalar, scalar];
  const body = buildProgram("body", types, (inner, p, _q, y) => {
    const next = inner.one(mul, [y, p]);
    return [next, next];
  });
  const condition = buildProgram("condition", types, (inner, _p, q, y) => [inner.one(lt, [y, q])]);
  const params = { body, condition, consts: 2, carries: 1, count: namedSize("room"), backwards: false };
  const [last, ys] = b.apply(whileLoop, [a, most, x], params);
  return [last!, b.one(sum, [ys!], { axes: [0] })];
});

test("what is read beyond the last iteration is zero, also after a longer run", () => {
  expect(fills(summed)).toBe(1);
  const compiled = compileSized(summed);
  for (const most of [100, 3, 1, 50]) {
    const inputs = [number(1.5), number(most), number(1)];
    const expected = withGrowingRooms(["room"], (room) => evaluate(summed, inputs, undefined, room));
    compiled.run(inputs).forEach(({ data }, i) => expect(data[0]).toBeCloseTo(expected[i]!.data[0]!, 10));
  }
});

describe("an instance", () => {
  const n = namedSize("n");
  const step = buildProgram("step", [scalar, scalar], (b, c, x) => [
    b.one(add, [b.one(mul, [c, x]), constant(b, 1)]),
    b.one(mul, [c, c]),
  ]);
  const scanned = buildProgram("scanned", [arrayType(f64, [n]), scalar], (b, xs, c) =>
    b.apply(scan, [c, xs], { body: step, consts: 0, carries: 1, count: n, backwards: false }),
  );

  test.each([
    ["a scan", optimize(gradientOf(scanned).program)],
    ["a loop in a loop", optimize(gradientOf(withRoom(nested).program).program)],
  ])("allocates when it is made, not when it runs: %s", (_, program) => {
    const { source } = compileSized(program);
    const [made, run] = source.slice(source.indexOf("function make_")).split(/ return \(x0/);
    expect(made).toMatch(/new Float64Array\(.*size_/);
    expect(run).toMatch(/for \(let k0/);
    expect(run?.split("\n  };")[0]).not.toMatch(/\bnew\b|subarray|slice/);
  });
});

test("a condition need not be a comparison", () => {
  const program = buildProgram("flag", [arrayType(bool), scalar], (b, flag, x) => {
    const types = [arrayType(bool), scalar];
    const body = buildProgram("body", types, (inner, _, y) => [
      inner.one(lt, [y, constant(inner, 4)]),
      inner.one(mul, [y, constant(inner, 1.5)]),
    ]);
    const condition = buildProgram("condition", types, (_inner, p) => [p]);
    const params = { body, condition, consts: 0, carries: 2, count: Infinity, backwards: false };
    return b.apply(whileLoop, [flag, x], params).slice(1);
  });
  const { program: roomy } = withRoom(program);
  const flag = (value: number) => ({ dtype: bool, shape: [], data: Uint8Array.of(value) });
  for (const start of [0, 1]) {
    const [found] = compileSized(roomy).run([flag(start), number(1)]);
    expect(found!.data[0]).toBe(evaluate(program, [flag(start), number(1)])[0]!.data[0]);
  }
});
