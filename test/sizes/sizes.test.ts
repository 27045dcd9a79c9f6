/** Lengths that are expressions of named sizes, in code for the CPU. */
import { compile, compileSized, printPlan } from "@cotangent/codegen-js";
import {
  addDims,
  arrayType,
  buildProgram,
  concatenate,
  cumsum,
  dotGeneral,
  evaluate,
  exp,
  f64,
  mul,
  mulDims,
  namedSize,
  optimize,
  pad,
  reshape,
  slice,
  sub,
  subDims,
  sum,
  transpose,
  type ArrayValue,
  type Program,
} from "@cotangent/ir";
import { makePlan } from "@cotangent/kernel";
import { seeded } from "@cotangent/ir/testing";
import { expect, test } from "vitest";
import { directions, gradientOf } from "../laws/calculus.ts";
import { expectClose } from "../laws/subject.ts";
import { sizedWasm, type SizedWasm } from "./sized-wasm.ts";

const [n, m] = [namedSize("n"), namedSize("m")];

const matrices: Program = buildProgram("matrices", [arrayType(f64, [n, m]), arrayType(f64, [m, n])], (b, x, y) => {
  const product = b.one(dotGeneral, [x, y], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] });
  const flat = b.one(reshape, [x], { shape: [mulDims(n, m)] });
  const doubled = b.one(concatenate, [flat, flat], { axis: 0 });
  const square = b.one(mul, [doubled, doubled]);
  return [product, square, b.one(reshape, [b.one(exp, [flat])], { shape: [m, n] }), b.one(sum, [x], { axes: [0] })];
});

const pieces: Program = buildProgram("pieces", [arrayType(f64, [n]), arrayType(f64, [m])], (b, x, y) => {
  const part = (start: number, limit: typeof n | ReturnType<typeof subDims>) =>
    b.one(slice, [x], { start: [start], limit: [limit], stride: [1] });
  const steps = b.one(sub, [part(1, n), part(0, subDims(n, 1))]);
  const joined = b.one(concatenate, [steps, y, x], { axis: 0 });
  const wide = b.one(pad, [joined], { low: [2], high: [m], interior: [1] });
  return [joined, wide, b.one(cumsum, [joined], { axis: 0, reverse: false })];
});

/** Where an element is read is divided by a multiple of a size. */
const turned: Program = buildProgram("turned", [arrayType(f64, [n, m])], (b, x) => {
  const cube = b.one(reshape, [b.one(concatenate, [x, x, x], { axis: 0 })], { shape: [3, n, m] });
  const flat = b.one(reshape, [b.one(transpose, [cube], { order: [2, 1, 0] })], { shape: [mulDims(3, n, m)] });
  return [b.one(exp, [flat])];
});

const filled = (shape: readonly number[], factor: number): ArrayValue => {
  const count = shape.reduce((a, b) => a * b, 1);
  return { dtype: f64, shape, data: Float64Array.from({ length: count }, (_, i) => Math.sin(factor * (i + 1))) };
};

const lengths = [
  [1, 1],
  [2, 3],
  [5, 1],
  [17, 4],
] as const;

test.each([
  ["products of sizes", matrices, (a: number, c: number) => [filled([a, c], 1.3), filled([c, a], 0.7)]],
  ["multiples of sizes", turned, (a: number, c: number) => [filled([a, c], 0.9)]],
  ["sums of sizes", pieces, (a: number, c: number) => [filled([a], 1.1), filled([c], 0.4)]],
] as const)("%s, and the gradient", (_, program, inputsFor) => {
  const gradient = gradientOf(program).program;
  const both = (form: Program): readonly SizedWasm[] => [compileSized(form), sizedWasm(form)!];
  const compiled = [program, optimize(program)].flatMap(both);
  const backwards = [gradient, optimize(gradient)].flatMap(both);
  for (const [a, c] of lengths) {
    const inputs = inputsFor(a, c);
    const expected = evaluate(program, inputs);
    for (const form of compiled) expectClose(form.run(inputs), expected, 1e-12, `n = ${a}, m = ${c}`);
    const given = [...inputs, ...directions(seeded(a), expected)];
    for (const form of backwards)
      expectClose(form.run(given), evaluate(gradient, given), 1e-12, `gradient, n = ${a}, m = ${c}`);
  }
});

test("arguments of main are the sizes in the order of their names, whatever these are", () => {
  const names = ["v0", "i0", "x_1", "effect", "constructor"];
  const types = names.map((name) => arrayType(f64, [namedSize(name)]));
  const program = buildProgram("named", types, (b, ...xs) => [b.one(exp, [b.one(concatenate, xs, { axis: 0 })])]);
  const compiled = compileSized(program);
  expect(compiled.sizes).toEqual(names.toSorted());
  const inputs = names.map((_, i) => filled([i + 1], i + 0.5));
  expectClose(compiled.run(inputs), evaluate(program, inputs), 1e-12, "named");
});

test("an entry gets the names of the parameters", () => {
  const { sizes, source } = printPlan(makePlan(pieces), (main, own) => [`return [${main}, ${JSON.stringify(own)}];`]);
  expect(sizes).toEqual(["size_m", "size_n"]);
  expect(source).toMatch(/function make_pieces\(\$size_m, \$size_n\)/);
  expect(source).toContain('return [make_pieces, ["size_m","size_n"]];');
});

test("code for arrays of known length says so", () => {
  expect(() => compile(pieces)).toThrow(/unknown-size/);
  expect(addDims(n, 0)).toEqual(n);
});
