/** `x[i] += u`, however it is written. */
import { expect, test } from "vitest";
import {
  add,
  alongAxis,
  arrayType,
  arrayValue,
  buildProgram,
  check,
  evaluate,
  f64,
  full,
  gather,
  i32,
  le,
  mul,
  print,
  scatterSet,
  select,
  sub,
  updatesInPlace,
  type Builder,
  type Program,
  type Value,
} from "../index.ts";

type Update = (b: Builder, x: Value, u: Value, i: Value) => Value;

const program = (update: Update): Program =>
  buildProgram("update", [arrayType(f64, [3]), arrayType(f64), arrayType(i32)], (b, x, u, i) => [update(b, x, u, i)]);

const constant = (b: Builder, value: number, dtype = i32): Value => b.one(full, [], { value, dtype, shape: [] });
const element = (b: Builder, x: Value, i: Value): Value => b.one(gather, [x, i], alongAxis(0));

/** Written as ordinary code is that may meet a place outside: NaN is read there, and nothing is written. */
const guarded: Update = (b, x, u, i) => {
  const inside = b.one(le, [constant(b, 0), i]);
  const before = b.one(select, [inside, element(b, x, i), constant(b, Number.NaN, f64)]);
  const place = b.one(select, [inside, i, constant(b, -1)]);
  return b.one(scatterSet, [x, b.one(add, [before, u]), place], { ...alongAxis(0), mode: "drop" });
};

test.each<readonly [string, Update, boolean]>([
  ["a sum", (b, x, u, i) => b.one(scatterSet, [x, b.one(add, [element(b, x, i), u]), i], alongAxis(0)), true],
  [
    "a sum the other way round",
    (b, x, u, i) => b.one(scatterSet, [x, b.one(add, [u, element(b, x, i)]), i], alongAxis(0)),
    true,
  ],
  ["a difference", (b, x, u, i) => b.one(scatterSet, [x, b.one(sub, [element(b, x, i), u]), i], alongAxis(0)), true],
  [
    "a difference from another number",
    (b, x, u, i) => b.one(scatterSet, [x, b.one(sub, [u, element(b, x, i)]), i], alongAxis(0)),
    false,
  ],
  ["a product", (b, x, u, i) => b.one(scatterSet, [x, b.one(mul, [element(b, x, i), u]), i], alongAxis(0)), false],
  [
    "what another place holds",
    (b, x, u, i) => b.one(scatterSet, [x, b.one(add, [element(b, x, constant(b, 0)), u]), i], alongAxis(0)),
    false,
  ],
  ["a sum where the place is inside", guarded, true],
])("%s", (_, update, isAdded) => {
  const before = program(update);
  const after = updatesInPlace(before);
  check(after);
  expect(print(after).includes("scatterAdd")).toBe(isAdded);
  expect(print(after).includes("scatterSet")).toBe(!isAdded);
  for (const i of [0, 2, -1]) {
    const inputs = [arrayValue(f64, [3], [0.1, -0, 2 ** 60]), arrayValue(f64, [], [0.2]), arrayValue(i32, [], [i])];
    expect(evaluate(after, inputs)).toEqual(evaluate(before, inputs));
  }
});

test("of several updates of one element the last is set, and none is added", () => {
  const types = [arrayType(f64, [3]), arrayType(f64, [2]), arrayType(i32, [2])];
  const before = buildProgram("several", types, (b, x, u, i) => [
    b.one(scatterSet, [x, b.one(add, [element(b, x, i), u]), i], alongAxis(0)),
  ]);
  expect(print(updatesInPlace(before))).toBe(print(before));
});
