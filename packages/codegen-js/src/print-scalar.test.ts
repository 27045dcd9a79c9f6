import {
  applyScalar,
  bool,
  dtypes,
  f16,
  f32,
  f64,
  i32,
  scalarOps,
  u32,
  type Dtype,
  type ScalarOp,
} from "@cotangent/ir";
import { scalarSamples as samples } from "@cotangent/ir/testing";
import { describe, expect, test } from "vitest";
import { printHelpers, type Helper } from "./helpers.ts";
import { printConversion, printNumber, printScalar } from "./print-scalar.ts";

const inCode = (x: number, dtype: Dtype): number | boolean => (dtype === bool ? x !== 0 : x);

// oxlint-disable-next-line typescript/no-implied-eval -- Printed code is what is tested.
const run = (code: string): unknown => new Function(code)();

/** A function of `count` arguments that computes the printed expression. */
function compiled(
  count: number,
  print: (names: readonly string[], used: Set<Helper>) => string,
): (...args: readonly (number | boolean)[]) => number {
  const used = new Set<Helper>();
  const names = ["x", "y", "z"].slice(0, count);
  const text = print(names, used);
  return run([...printHelpers(used), `return (${names.join()}) => Number(${text});`].join("\n")) as (
    ...args: readonly (number | boolean)[]
  ) => number;
}

/** Whether the scalar algebra says what `op` is on `dtype`. */
function hasMeaning(op: ScalarOp, dtype: Dtype): boolean {
  if (op === "shr") return dtype.kind !== "float";
  return (dtype.kind === "float" ? scalarOps[op].float : scalarOps[op].integer) !== undefined;
}

const tuples = (values: readonly number[], count: number): readonly (readonly number[])[] =>
  count === 0 ? [[]] : tuples(values, count - 1).flatMap((rest) => values.map((value) => [...rest, value]));

const cases = Object.keys(scalarOps).flatMap((name) => {
  const op = name as ScalarOp;
  if (op === "cast" || op === "bitcast") return [];
  return Object.values(dtypes)
    .filter((dtype) => hasMeaning(op, dtype))
    .map((dtype) => ({ op, dtype, label: `${op} on ${dtype.name}` }));
});

describe("printed scalar operations have the meaning that the algebra gives them", () => {
  test.each(cases)("$label", ({ op, dtype }) => {
    const { arity, result } = scalarOps[op];
    const printed = compiled(arity, (names, used) => printScalar(op, dtype.kind, names, used));
    const to = result === "bool" ? bool : dtype;
    for (const args of tuples(samples[dtype.name], arity)) {
      const given = op === "select" ? [args[0] === 0 ? 0 : 1, ...args.slice(1)] : args;
      const found = printed(...given.map((x, i) => inCode(x, op === "select" && i === 0 ? bool : dtype)));
      const expected = applyScalar(op, dtype, to, given);
      const rounded = to.kind === "float" ? to.round(found) : found;
      expect({ given, value: rounded }).toEqual({ given, value: expected });
    }
  });
});

const all = [f16, f32, f64, i32, u32, bool];

describe("printed conversions have the meaning that the algebra gives them", () => {
  test.each(
    all.flatMap((from) =>
      all.filter((to) => to !== from).map((to) => ({ from, to, label: `${from.name} to ${to.name}` })),
    ),
  )("$label", ({ from, to }) => {
    const printed = compiled(1, ([x = ""], used) => printConversion("cast", [from, to], x, used));
    for (const x of samples[from.name])
      expect({ x, value: printed(inCode(x, from)) }).toEqual({ x, value: applyScalar("cast", from, to, [x]) });
  });

  test.each([
    { from: f32, to: i32 },
    { from: f32, to: u32 },
    { from: i32, to: f32 },
    { from: u32, to: f32 },
    { from: i32, to: u32 },
    { from: u32, to: i32 },
  ])("bits of $from.name as $to.name", ({ from, to }) => {
    const printed = compiled(1, ([x = ""], used) => printConversion("bitcast", [from, to], x, used));
    for (const x of samples[from.name])
      expect({ x, value: printed(x) }).toEqual({ x, value: applyScalar("bitcast", from, to, [x]) });
  });
});

test("numbers are printed so that they read back with the same bits", () => {
  for (const x of [...samples.f64, 5e-324, 1.7976931348623157e308, 0.1, Math.fround(0.1)])
    expect(run(`return 1 * ${printNumber(x)};`)).toBe(x);
});
