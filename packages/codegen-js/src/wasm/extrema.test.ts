import {
  arrayType,
  arrayValue,
  Builder,
  evaluate,
  f32,
  optimize,
  reduceMax,
  reduceMin,
  type Program,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import { compileWasm } from "./compile.ts";

const length = 83;

function program(primitive: typeof reduceMax): Program {
  const b = new Builder();
  return b.finish([b.one(primitive, [b.input(arrayType(f32, [1, length]))], { axes: [1] })], "f");
}

/** Rows of one value, but for those that are given by their places. */
const row = (fill: number, others: Readonly<Record<number, number>> = {}): readonly number[] =>
  Array.from({ length }, (_, i) => others[i] ?? fill);

const rows: readonly (readonly number[])[] = [
  row(-1, { 82: 3 }),
  row(-1, { 5: -0 }),
  row(-1, { 5: -0, 6: 0 }),
  row(-1, { 5: 0, 21: -0 }),
  row(1, { 0: -0, 81: 0 }),
  row(1, { 0: 0, 16: -0 }),
  row(1, { 70: 0 }),
  row(-0),
  row(0),
  row(2, { 3: NaN }),
  row(-Infinity, { 82: NaN }),
  row(-Infinity),
  row(Infinity),
];

test.each([reduceMax, reduceMin])("$name of f32 along memory: NaN stays, −0 is below +0", (primitive) => {
  const p = optimize(program(primitive));
  const { run } = compileWasm(p);
  for (const values of rows) {
    const expected = [...evaluate(p, [arrayValue(f32, [1, length], values)])[0]!.data];
    const [found] = run([Float32Array.from(values)]);
    expect([...found!]).toEqual(expected);
  }
});
