/** What a differentiated loop keeps, recomputes and accumulates (DESIGN.md §3), pinned as programs. */
import {
  alongAxis,
  add,
  arrayType,
  arrayValue,
  Builder,
  buildProgram,
  check,
  checked,
  evaluate,
  exp,
  f64,
  full,
  gather,
  i32,
  inline,
  iota,
  mul,
  optimize,
  print,
  scan,
  sub,
  type Primitive,
  type Program,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import { vjp } from "./index.ts";

/** `x ↦ (f(x), ∇f(x))` for a program from one array to a scalar. */
function valueAndGrad(program: Program): Program {
  const { forward, backward } = vjp(optimize(program, { after: checked }), [true]);
  check(forward);
  check(backward);
  const b = new Builder();
  const x = b.input(program.inputs[0]!.type);
  const [value, ...residuals] = inline(b, forward, [x]);
  const one = b.one(full, [], { value: 1, dtype: f64, shape: [] });
  return optimize(b.finish([value!, ...inline(b, backward, [...residuals, one])]), { after: checked });
}

/** `cₜ₊₁ = exp(wₜ·cₜ)·(wₜ + cₜ)`, reading w by position. */
const readsArray = buildProgram("reads", [arrayType(f64, [5])], (b, w) => {
  const body = buildProgram("body", [arrayType(f64, [5]), arrayType(f64), arrayType(i32)], (inner, array, c, i) => {
    const element = inner.one(gather, [array, i], alongAxis(0));
    return [inner.one(mul, [inner.one(exp, [inner.one(mul, [element, c])]), inner.one(add, [element, c])])];
  });
  const positions = b.one(iota, [], { dtype: i32, shape: [4], axis: 0 });
  const start = b.one(full, [], { dtype: f64, shape: [], value: 0.3 });
  return b.apply(scan, [w, start, positions], { body, consts: 1, carries: 1, count: 4, backwards: false });
});

test("the way back reads elements and adds into one accumulator; the array is never kept", () => {
  expect(print(valueAndGrad(readsArray))).toMatchInlineSnapshot(`
    "cotangent-ir 1
    program main(%0: f64[5]) {
      %1: i32[4] = iota{axis=0, dtype=i32, shape=[4]}()
      %2: f64[] = full{dtype=f64, shape=[], value=0.3}()
      %3: f64[], %4: f64[4], %5: f64[4] = scan{backwards=false, body=program known_body(%0: f64[5], %1: f64[], %2: i32[]) {
        %3: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%0, %2)
        %4: f64[] = mul(%3, %1)
        %5: f64[] = exp(%4)
        %6: f64[] = add(%3, %1)
        %7: f64[] = mul(%5, %6)
        %8: f64[] = mul(%5, %1)
        %9: f64[] = mul(%5, %3)
        %10: f64[] = mul(%8, %6)
        %11: f64[] = mul(%9, %6)
        %12: f64[] = add(%10, %5)
        %13: f64[] = add(%11, %5)
        return %7, %12, %13
      }, carries=1, consts=1, count=4}(%0, %2, %1)
      %6: f64[] = full{dtype=f64, shape=[], value=1}()
      %7: f64[5] = zero{dtype=f64, shape=[5]}()
      %8: f64[], %9: f64[5] = scan{backwards=true, body=program transposed_linear_body(%0: f64[], %1: f64[5], %2: f64[], %3: f64[], %4: i32[]) {
        %5: f64[] = mul(%0, %3)
        %6: f64[] = mul(%0, %2)
        %7: f64[5] = scatterAdd{axes=[0], batch=0, mode="clip", sizes=[]}(%1, %6, %4)
        return %5, %7
      }, carries=2, consts=0, count=4}(%6, %7, %4, %5, %1)
      return %3, %9
    }
    "
  `);
});

test("its gradient is the central difference", () => {
  const at = (x: readonly number[]): number => evaluate(readsArray, [arrayValue(f64, [5], x)])[0]!.data[0]!;
  const x = [0.1, -0.2, 0.35, -0.4, 0.5];
  const [, gradient] = evaluate(valueAndGrad(readsArray), [arrayValue(f64, [5], x)]);
  x.forEach((_, i) => {
    const moved = (h: number): readonly number[] => x.map((value, j) => (i === j ? value + h : value));
    expect(gradient!.data[i]).toBeCloseTo((at(moved(1e-6)) - at(moved(-1e-6))) / 2e-6, 7);
  });
});

/** `Σ (xₜ₊₁ − xₜ²)²`, reading x by position. */
const readsNeighbours = buildProgram("neighbours", [arrayType(f64, [6])], (b, x) => {
  const body = buildProgram("body", [arrayType(f64, [6]), arrayType(f64), arrayType(i32)], (inner, array, c, i) => {
    const one = inner.one(full, [], { dtype: i32, shape: [], value: 1 });
    const [u, v] = [i, inner.one(add, [i, one])].map((place) => inner.one(gather, [array, place], alongAxis(0)));
    const difference = inner.one(sub, [v!, inner.one(mul, [u!, u!])]);
    return [inner.one(add, [c, inner.one(mul, [difference, difference])])];
  });
  const positions = b.one(iota, [], { dtype: i32, shape: [5], axis: 0 });
  const start = b.one(full, [], { dtype: f64, shape: [], value: 0 });
  return b.apply(scan, [x, start, positions], { body, consts: 1, carries: 1, count: 5, backwards: false });
});

test("elements of an array that is there on the way back are read again, and all are added into one accumulator", () => {
  const program = valueAndGrad(readsNeighbours);
  const [forward, backward] = program.steps.filter((step) => step.primitive === (scan as Primitive));
  expect(forward!.results.map(({ type }) => type.shape)).toEqual([[]]);
  expect(print(program).match(/scatterAdd/g)).toHaveLength(2);
  expect(backward!.results.map(({ type }) => type.shape)).toEqual([[], [6]]);
  expect(print(program).match(/f64\[6\] = add/g)).toBeNull();
  const x = [0.5, -1, 2, 0.25, 1.5, -0.75];
  const expected = x.map((u, t) => {
    const [before, after] = [x[t - 1], x[t + 1]];
    return (before === undefined ? 0 : 2 * (u - before ** 2)) - (after === undefined ? 0 : 4 * u * (after - u ** 2));
  });
  expect([...evaluate(program, [arrayValue(f64, [6], x)])[1]!.data]).toEqual(expected);
});

/** `Σₜ exp(x[start + by·t])`, whose place is a carry that counts. */
const counts = (by: number, start: number): Program =>
  buildProgram("counts", [arrayType(f64, [9])], (b, x) => {
    const types = [arrayType(f64, [9]), arrayType(f64), arrayType(i32)];
    const body = buildProgram("body", types, (inner, array, sum, place) => {
      const step = inner.one(full, [], { dtype: i32, shape: [], value: Math.abs(by) });
      const element = inner.one(gather, [inner.one(mul, [array, array]), place], alongAxis(0));
      return [inner.one(add, [sum, inner.one(exp, [element])]), inner.one(by < 0 ? sub : add, [place, step])];
    });
    const [zero, first] = [0, start].map((value, i) => b.one(full, [], { dtype: i ? i32 : f64, shape: [], value }));
    const params = { body, consts: 1, carries: 2, count: 4, backwards: false };
    return b.apply(scan, [x, zero!, first!], params).slice(0, 1);
  });

test.each([
  [1, 0],
  [2, 1],
  [-2, 8],
])("a carry that counts by %i from %i is counted again on the way back, not kept", (by, start) => {
  const program = valueAndGrad(counts(by, start));
  expect(print(program)).not.toMatch(/i32\[4\][^\n]* = scan/);
  const x = [0.5, -1, 1.2, 0.25, 0.75, -0.3, 0.1, 0.9, -0.6];
  const [, gradient] = evaluate(program, [arrayValue(f64, [9], x)]);
  const places = [0, 1, 2, 3].map((t) => start + by * t);
  const expected = x.map((u, i) => (places.includes(i) ? 2 * u * Math.exp(u * u) : 0));
  expected.forEach((slope, i) => expect(gradient!.data[i]).toBeCloseTo(slope, 12));
});
