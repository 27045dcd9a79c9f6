/** Elements of a carry that are read and changed by a loop: an iteration costs the same whatever the length of the carry. */
import { vjp } from "@cotangent/ad";
import {
  arrayType,
  Builder,
  buildProgram,
  f64,
  gather,
  i32,
  inline,
  mul,
  optimize,
  scan,
  scatterAdd,
  scatterSet,
  sin,
  type PlaceParams,
  type Primitive,
  type Program,
} from "@cotangent/ir";
import { makePlan, planStatistics } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";

const windowed: PlaceParams = { axes: [0], sizes: [2], batch: 0, mode: "clip" };
const single: PlaceParams = { axes: [0], sizes: [], batch: 0, mode: "drop" };

/** `c[i] ← sin(c[i])·x`, `count` times. */
function updates(scatter: Primitive<PlaceParams>, params: PlaceParams, n: number, count: number): Program {
  const element = arrayType(f64, params.sizes);
  const body = buildProgram("body", [arrayType(f64), arrayType(f64, [n]), arrayType(i32)], (b, x, c, i) => {
    const read = b.one(sin, [b.one(gather, [c, i], params)]);
    const scaled =
      element.shape.length === 0 ? b.one(mul, [read, x]) : b.one(mul, [read, b.one(gather, [c, i], params)]);
    return [b.one(scatter, [c, scaled, i], params)];
  });
  return buildProgram("updates", [arrayType(f64), arrayType(f64, [n]), arrayType(i32, [count])], (b, x, c, i) =>
    b.apply(scan, [x, c, i], { body, count, consts: 1, carries: 1, backwards: false }),
  );
}

function gradient(program: Program): Program {
  const { forward, backward, residuals } = vjp(program, [true, true, false]);
  const b = new Builder();
  const inputs = program.inputs.map(({ type }) => b.input(type));
  const cts = program.outputs.map(({ type }) => b.input(type));
  const known = inline(b, forward, inputs);
  const first = known.length - residuals;
  return b.finish(
    [...known.slice(0, first), ...inline(b, backward, [...known.slice(first), ...cts])],
    "valueAndGradient",
  );
}

const costs = (program: Program): readonly number[] => {
  const { operations, bytesMoved } = planStatistics(makePlan(optimize(program)));
  return [operations, bytesMoved];
};

describe.each([
  ["a set element", scatterSet, single],
  ["an element that is added to", scatterAdd, single],
  ["a window that is set", scatterSet, windowed],
] as const)("%s", (_, scatter, params) => {
  test.each([
    ["the value", (program: Program) => program],
    ["value and gradient", gradient],
  ] as const)("%s: an iteration costs the same at three lengths", (_name, of) => {
    const marginal = [100, 1000, 10_000].map((n) => {
      const [few, many] = [10, 30].map((count) => costs(of(updates(scatter, params, n, count))));
      return many!.map((cost, i) => (cost - few![i]!) / 20);
    });
    expect(marginal[1]).toEqual(marginal[0]);
    expect(marginal[2]).toEqual(marginal[0]);
  });
});
