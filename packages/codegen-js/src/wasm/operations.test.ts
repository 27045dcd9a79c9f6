import {
  applyScalar,
  arrayType,
  axisIndex,
  bool,
  dtypes,
  expansions,
  f16,
  f32,
  f64,
  i32,
  NodeTable,
  scaledIndex,
  scalarOps,
  sizeIndex,
  sumIndex,
  u32,
  type Dtype,
  type Node,
  type ScalarOp,
} from "@cotangent/ir";
import { scalarSamples as samples } from "@cotangent/ir/testing";
import type { Kernel, Plan } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { wasmExecutable } from "./compile.ts";

const tuples = (values: readonly number[], count: number): readonly (readonly number[])[] =>
  count === 0 ? [[]] : tuples(values, count - 1).flatMap((rest) => values.map((value) => [...rest, value]));

/** A plan of one kernel that stores what `make` makes of the elements of its inputs, four neighbours at a time. */
function planOf(
  from: readonly Dtype[],
  to: Dtype,
  length: number,
  make: (table: NodeTable, args: readonly Node[]) => Node,
): Plan {
  const table = new NodeTable();
  const index = [sumIndex(scaledIndex(axisIndex(0), 4), axisIndex(1))];
  const types = [...from, to].map((dtype) => arrayType(dtype, [length]));
  const loads = from.map((dtype, i) => table.load(i, dtype, index));
  const value = make(table, loads);
  const kernel: Kernel = {
    name: "k",
    comment: "",
    buffers: types.map((type, i) => ({
      name: `b${i}`,
      type,
      space: "buffer",
      access: i < from.length ? "read" : "write",
    })),
    body: [
      {
        kind: "loop",
        axis: 0,
        extent: sizeIndex(length / 4),
        role: "parallel",
        body: [
          {
            kind: "loop",
            axis: 1,
            extent: sizeIndex(4),
            role: "lane",
            body: [{ kind: "store", target: from.length, index, value, mode: "set", guards: [] }],
          },
        ],
      },
    ],
  };
  return {
    name: "one",
    buffers: types.map((type, i) => ({ type, role: i < from.length ? "input" : "output" })),
    inputs: from.map((_, i) => i),
    outputs: [from.length],
    commands: [{ kind: "run", kernel, buffers: types.map((_, buffer) => ({ buffer })) }],
    arenaBytes: 0,
  };
}

/** The results of `op` for all `points`, on vectors or one by one. */
function found(op: ScalarOp, from: readonly Dtype[], to: Dtype, points: readonly (readonly number[])[], simd: boolean) {
  const length = Math.ceil(points.length / 4) * 4;
  const plan = planOf(from, to, length, (table, args) => table.apply(op, args, to));
  const arrays = from.map((dtype, i) => {
    const array = dtype.allocate(length);
    points.forEach((point, k) => (array[k] = point[i]!));
    return array;
  });
  return [...wasmExecutable(plan, { simd }).run(arrays)[0]!].slice(0, points.length);
}

/** Whether the scalar algebra says what `op` is on `dtype`. */
function hasMeaning(op: ScalarOp, dtype: Dtype): boolean {
  if (dtype === f16) return false;
  if (op === "shr") return dtype.kind !== "float";
  return (dtype.kind === "float" ? scalarOps[op].float : scalarOps[op].integer) !== undefined;
}

const cases = Object.keys(scalarOps).flatMap((name) => {
  const op = name as ScalarOp;
  if (op === "cast" || op === "bitcast") return [];
  return Object.values(dtypes)
    .filter((dtype) => hasMeaning(op, dtype))
    .flatMap((dtype) =>
      [false, true].map((simd) => ({ op, dtype, simd, label: `${op} on ${dtype.name}${simd ? " in vectors" : ""}` })),
    );
});

/** Elementary functions are our own, whose errors `docs/numerics.md` and `elementary64.test.ts` have. */
const isOwn = (op: ScalarOp): boolean => op === "fma" || Object.hasOwn(expansions, op);
const near = (x: number, y: number, dtype: Dtype): boolean =>
  Object.is(x, y) || Math.abs(x - y) <= (dtype === f32 ? 1e-6 : 1e-15) * Math.abs(y);

describe("scalar operations have the meaning that the algebra gives them", () => {
  test.each(cases)("$label", ({ op, dtype, simd }) => {
    const { arity, result } = scalarOps[op];
    const to = result === "bool" ? bool : dtype;
    const from = Array.from({ length: arity }, (_, i) => (op === "select" && i === 0 ? bool : dtype));
    const values = samples[dtype.name];
    const points = tuples(arity === 3 ? values.slice(-9) : values, arity).map((point) =>
      op === "select" ? [point[0] === 0 ? 0 : 1, ...point.slice(1)] : point,
    );
    const expected = points.map((point) => applyScalar(op, dtype, to, point));
    const results = found(op, from, to, points, simd);
    const wrong = points.findIndex((_, i) =>
      isOwn(op) ? !near(results[i]!, expected[i]!, dtype) : !Object.is(results[i], expected[i]),
    );
    expect(wrong < 0 ? [] : [points[wrong], results[wrong], expected[wrong]]).toEqual([]);
  });
});

const all = [f16, f32, f64, i32, u32, bool];
const conversions = [
  ...all.flatMap((from) => all.filter((to) => to !== from).map((to) => ({ op: "cast" as const, from, to }))),
  ...[f32, i32, u32].flatMap((from) =>
    [f32, i32, u32].filter((to) => to !== from).map((to) => ({ op: "bitcast" as const, from, to })),
  ),
].flatMap((item) =>
  [false, true].map((simd) => ({
    ...item,
    simd,
    label: `${item.op} ${item.from.name} to ${item.to.name}${simd ? " in vectors" : ""}`,
  })),
);

describe("conversions have the meaning that the algebra gives them", () => {
  test.each(conversions)("$label", ({ op, from, to, simd }) => {
    const points = samples[from.name].map((x) => [x]);
    const results = found(op, [from], to, points, simd);
    const expected = points.map((point) => applyScalar(op, from, to, point));
    expect(results).toEqual(expected);
  });
});
