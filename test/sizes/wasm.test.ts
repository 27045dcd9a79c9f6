/** Kernels of WebAssembly on rows of lengths that are known when they run: vectors, and what is left. */
import {
  add,
  argmax,
  arrayType,
  broadcast,
  buildProgram,
  cumsum,
  div,
  dotGeneral,
  evaluate,
  exp,
  f32,
  f64,
  mul,
  namedSize,
  optimize,
  reduceMax,
  reverse,
  sub,
  sum,
  transpose,
  type ArrayValue,
  type Dtype,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";
import { test } from "vitest";
import { expectClose } from "../laws/subject.ts";
import { sizedWasm } from "./sized-wasm.ts";

const [n, m] = [namedSize("n"), namedSize("m")];

/** Exponentials of rows, divided by their sums. */
const softmax = (b: Emitter, x: Value): Value => {
  const across = (y: Value): Value => b.one(broadcast, [y], { shape: [n, m], axes: [0] });
  const powers = b.one(exp, [b.one(sub, [x, across(b.one(reduceMax, [x], { axes: [1] }))])]);
  return b.one(div, [powers, across(b.one(sum, [powers], { axes: [1] }))]);
};

const grid = (name: string, dtype: Dtype, build: (b: Emitter, x: Value, y: Value) => readonly Value[]): Program =>
  buildProgram(name, [arrayType(dtype, [n, m]), arrayType(dtype, [n, m])], build);

const programs = [f64, f32].flatMap((dtype) => [
  grid(`elementwise ${dtype.name}`, dtype, (b, x, y) => [b.one(add, [b.one(exp, [x]), b.one(mul, [x, y])])]),
  grid(`sums ${dtype.name}`, dtype, (b, x, y) => [
    b.one(sum, [b.one(mul, [x, y])], { axes: [1] }),
    b.one(sum, [x], { axes: [0] }),
    b.one(sum, [b.one(exp, [y])], { axes: [0, 1] }),
  ]),
  grid(`orders ${dtype.name}`, dtype, (b, x, y) => [
    b.one(cumsum, [x], { axis: 1, reverse: false }),
    b.one(cumsum, [y], { axis: 0, reverse: true }),
    b.one(transpose, [x], { order: [1, 0] }),
  ]),
]);

/** Products of matrices with their transposes. */
const products = [f64, f32].map((dtype) =>
  grid(`products ${dtype.name}`, dtype, (b, x, y) =>
    [0, 1].map((axis) =>
      b.one(dotGeneral, [x, y], { lhsContract: [axis], rhsContract: [axis], lhsBatch: [], rhsBatch: [] }),
    ),
  ),
);

/** Without elements they have no greatest one. */
const nonempty = [f64, f32].flatMap((dtype) => [
  grid(`softmax ${dtype.name}`, dtype, (b, x) => [softmax(b, x)]),
  grid(`extrema ${dtype.name}`, dtype, (b, x, y) => [
    b.one(reduceMax, [x], { axes: [1] }),
    b.one(argmax, [y], { axis: 0 }),
    b.one(reduceMax, [y], { axes: [0, 1] }),
  ]),
]);

const filled = (dtype: Dtype, shape: readonly number[], factor: number): ArrayValue => {
  const data = dtype.allocate(shape.reduce((a, b) => a * b, 1));
  return { dtype, shape, data: data.map((_, i) => Math.sin(factor * (i + 1))) };
};

/** Each length with each, but for what takes long. */
const pairs = [0, 1, 3, 4, 5, 19, 1000].flatMap((a) =>
  [0, 1, 3, 4, 5, 19, 1000].filter((b) => a * b <= 5000).map((b) => [a, b] as const),
);

function expectInterpreted(program: Program, shapes: readonly (readonly [number, number])[]): void {
  const form = optimize(program);
  const compiled = sizedWasm(form)!;
  for (const [a, b] of shapes) {
    const inputs = form.inputs.map(({ type }, i) => filled(type.dtype, [a, b], i + 0.7));
    const bound = form.inputs[0]!.type.dtype === f64 ? 1e-12 : 1e-5;
    expectClose(compiled.run(inputs), evaluate(program, inputs), bound, `n = ${a}, m = ${b}`);
  }
}

const named = (list: readonly Program[]): readonly (readonly [string, Program])[] =>
  list.map((program) => [program.name, program]);

test.each(named(programs))("%s", (_, program) => {
  expectInterpreted(program, pairs);
});

test.each(named(products))("%s", (_, program) => {
  expectInterpreted(
    program,
    pairs.filter((pair) => Math.max(...pair) < 1000),
  );
});

test.each(named(nonempty))("%s", (_, program) => {
  expectInterpreted(
    program,
    pairs.filter((pair) => Math.min(...pair) > 0),
  );
});

test("columns of any length, backwards: addresses go down by a size", () => {
  const program = buildProgram("backwards", [arrayType(f64, [5, n])], (b, x) => [
    b.one(reverse, [b.one(transpose, [x], { order: [1, 0] })], { axes: [1] }),
  ]);
  expectInterpreted(
    program,
    [1, 3, 4, 19].map((length) => [5, length] as const),
  );
});
