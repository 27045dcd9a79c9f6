import {
  alongAxis,
  argmax,
  arrayType,
  broadcast,
  buildProgram,
  cast,
  concatenate,
  debugPrint,
  div,
  dotGeneral,
  exp,
  f16,
  f32,
  f64,
  gather,
  i32,
  lt,
  max,
  mul,
  padWith,
  qr,
  reduceMax,
  reduceProd,
  repeatOver,
  reverse,
  select,
  sub,
  sum,
  tanh,
  transpose,
  type ArrayType,
  type Builder,
  type Dtype,
  type Program,
  type Value,
} from "@cotangent/ir";
import { makePlan, simd as machine } from "@cotangent/kernel";
import { describe, expect, test } from "vitest";
import { compile } from "../complete.ts";
import { countOf, difference } from "../testing/difference.ts";
import { compileWasm, fitsWasm } from "./compile.ts";

const tolerance: Readonly<Partial<Record<Dtype["name"], number>>> = { f16: 2e-3, f32: 3e-6, f64: 1e-13 };

const product = (
  dtype: Dtype,
  a: readonly number[],
  b: readonly number[],
  [i, j]: readonly [number, number],
): Program =>
  buildProgram("product", [arrayType(dtype, a), arrayType(dtype, b)], (build, x, y) => [
    build.one(dotGeneral, [x, y], { lhsContract: [i], rhsContract: [j], lhsBatch: [], rhsBatch: [] }),
  ]);

describe("matrix products", () => {
  const sizes = [1, 2, 3, 4, 5, 8, 9, 13];
  test.each([f32, f64])("of all small sizes in $name", (dtype) => {
    for (const m of sizes)
      for (const n of sizes)
        for (const k of [1, 6])
          expect(difference(product(dtype, [m, k], [k, n], [1, 0]))).toBeLessThan(tolerance[dtype.name]!);
  });

  test.each([
    [f32, 7, 13, 530],
    [f32, 4, 8, 300],
    [f32, 6, 100, 17],
    [f32, 100, 6, 17],
    [f64, 7, 13, 530],
    [f64, 9, 100, 33],
    [f16, 12, 20, 33],
  ] as const)("in all transpositions: %o, %i × %i over %i", (dtype, m, n, k) => {
    for (const [a, i] of [[[m, k], 1] as const, [[k, m], 0] as const])
      for (const [b, j] of [[[k, n], 0] as const, [[n, k], 1] as const])
        expect(difference(product(dtype, a, b, [i, j]))).toBeLessThan(10 * tolerance[dtype.name]!);
  });

  test("in batches, over two axes, with what comes before and after", () => {
    const types = [arrayType(f32, [3, 10, 4, 9]), arrayType(f32, [3, 4, 9, 14]), arrayType(f32, [14])];
    const program = buildProgram("dense", types, (b, x, w, bias) => {
      const dims = { lhsContract: [2, 3], rhsContract: [1, 2], lhsBatch: [0], rhsBatch: [0] };
      const y = b.one(dotGeneral, [b.one(tanh, [x]), b.one(exp, [w])], dims);
      return [b.one(max, [b.one(sub, [y, repeatOver(b, bias, y.type.shape, [0, 1])]), b.one(mul, [y, y])])];
    });
    expect(difference(program)).toBeLessThan(1e-4);
  });
});

const lengths = [1, 2, 3, 4, 5, 7, 8, 11, 16, 31, 33, 64, 100, 700];

describe("reductions", () => {
  test.each([f32, f64])("of rows and of columns of all lengths in $name", (dtype) => {
    for (const length of lengths)
      for (const axis of [0, 1]) {
        const type = arrayType(dtype, axis === 0 ? [length, 6] : [3, length]);
        const program = buildProgram("sums", [type], (b, x) => [
          b.one(sum, [x], { axes: [axis] }),
          b.one(reduceMax, [b.one(mul, [x, x])], { axes: [axis] }),
          b.one(sum, [b.one(exp, [x])], { axes: [axis] }),
        ]);
        expect(difference(program)).toBeLessThan(tolerance[dtype.name]!);
      }
  });

  test("that a pass over the row follows", () => {
    for (const length of lengths) {
      const type = arrayType(f32, [5, length]);
      const program = buildProgram("softmax", [type], (b, x) => {
        const along = (y: Value): Value => repeatOver(b, y, type.shape, [1]);
        const e = b.one(exp, [b.one(sub, [x, along(b.one(reduceMax, [x], { axes: [1] }))])]);
        return [b.one(div, [e, along(b.one(sum, [e], { axes: [1] }))]), b.one(argmax, [x], { axis: 1 })];
      });
      expect(difference(program)).toBeLessThan(tolerance.f32!);
    }
  });

  test.each([
    { shape: [1030, 260], axes: [0] },
    { shape: [30, 40, 260], axes: [0, 1] },
    { shape: [7, 150, 260], axes: [1, 0] },
  ])("across memory of many rows are combined from parts: $shape over $axes", ({ shape, axes }) => {
    const program = buildProgram("sums", [arrayType(f32, shape)], (b, x) => [
      b.one(sum, [x], { axes }),
      b.one(reduceMax, [x], { axes }),
    ]);
    expect(difference(program)).toBeLessThan(1e-4);
  });

  test("sums of f32 round twice, whatever their length", () => {
    for (const axis of [0, 1]) {
      const shape = axis === 0 ? [100_003, 4] : [4, 100_003];
      const x = Float32Array.from({ length: countOf(arrayType(f32, shape)) }, (_, i) => 1 + Math.sin(i) ** 2);
      const program = buildProgram("sums", [arrayType(f32, shape)], (b, v) => [b.one(sum, [v], { axes: [axis] })]);
      const exact = [0, 0, 0, 0];
      x.forEach((element, i) => (exact[axis === 0 ? i % 4 : Math.floor(i / 100_003)]! += element));
      const [found] = compileWasm(program).run([x]);
      found!.forEach((total, i) => expect(Math.abs(total / exact[i]! - 1)).toBeLessThan(3 * 2 ** -24));
    }
  });

  test("products of f32 do not overflow on the way", () => {
    const x = Float32Array.from({ length: 64 }, (_, i) => (i % 32 < 16 ? 1e25 : 1e-25));
    const program = buildProgram("product", [arrayType(f32, [64])], (b, v) => [b.one(reduceProd, [v], { axes: [0] })]);
    expect(compileWasm(program).run([x])[0]![0]).toBeCloseTo((Math.fround(1e25) * Math.fround(1e-25)) ** 32, 5);
  });

  test("of long runs are added up in blocks", () => {
    const program = buildProgram("total", [arrayType(f32, [20_000])], (b, x) => [
      b.one(sum, [x], { axes: [0] }),
      b.one(reduceMax, [x], { axes: [0] }),
    ]);
    expect(difference(program)).toBeLessThan(1e-4);
  });
});

/** Programs of arrays with rows of `n` elements. */
const views: readonly { readonly what: string; readonly program: (n: number) => Program }[] = [
  { what: "reversed", program: (n) => of([arrayType(f32, [3, n])], (b, x) => b.one(reverse, [x], { axes: [1] })) },
  {
    what: "transposed",
    program: (n) => of([arrayType(f64, [n, 5])], (b, x) => b.one(transpose, [x], { order: [1, 0] })),
  },
  {
    what: "padded",
    program: (n) =>
      of([arrayType(f32, [n, n])], (b, x) => {
        const padded = b.one(padWith, [x], { low: [1, 2], high: [0, 3], interior: [0, 0], value: 7 });
        return b.one(mul, [padded, padded]);
      }),
  },
  {
    what: "concatenated",
    program: (n) =>
      of([arrayType(f32, [2, n]), arrayType(f32, [2, 5])], (b, x, y) => b.one(concatenate, [x, y, x], { axis: 1 })),
  },
  {
    what: "chosen by masks of both widths",
    program: (n) =>
      of([arrayType(f64, [n]), arrayType(f64, [n]), arrayType(f32, [n])], (b, x, y, z) => {
        const smaller = b.one(lt, [b.one(select, [b.one(lt, [x, y]), x, y]), b.one(cast, [z], { dtype: f64 })]);
        return b.one(select, [smaller, z, b.one(cast, [smaller], { dtype: f32 })]);
      }),
  },
  {
    what: "gathered",
    program: (n) =>
      of([arrayType(f32, [3, n]), arrayType(i32, [4])], (b, x, rows) => b.one(gather, [x, rows], alongAxis(0))),
  },
  {
    what: "gathered one by one",
    program: (n) =>
      of([arrayType(f64, [n]), arrayType(i32, [n])], (b, x, places) => {
        const found = b.one(exp, [b.one(gather, [x, places], alongAxis(0))]);
        return b.one(mul, [found, b.one(gather, [x, places], alongAxis(0))]);
      }),
  },
  {
    what: "in f16",
    program: (n) => of([arrayType(f16, [n]), arrayType(f16, [n])], (b, x, y) => b.one(exp, [b.one(mul, [x, y])])),
  },
];

const of = (types: readonly ArrayType[], body: (b: Builder, ...inputs: Value[]) => Value): Program =>
  buildProgram("view", types, (b, ...inputs: Value[]) => [body(b, ...inputs)]);

test.each(views)("arrays are $what", ({ program }) => {
  for (const n of [1, 3, 4, 6, 8, 9, 21]) {
    expect(difference(program(n))).toBeLessThan(2e-3);
    expect(difference(program(n), false)).toBeLessThan(2e-3);
  }
});

describe("bodies of long loops are functions", () => {
  const batched = buildProgram("batched", [arrayType(f32, [3, 130, 97]), arrayType(f32, [97, 3, 70])], (b, x, y) => {
    const dims = { lhsContract: [2], rhsContract: [0], lhsBatch: [0], rhsBatch: [1] };
    return [b.one(tanh, [b.one(dotGeneral, [x, y], dims)])];
  });
  const type = arrayType(f32, [600, 500]);
  const scaled = buildProgram("scaled", [type, arrayType(f32)], (b, x, c) => {
    const along = (y: Value): Value => repeatOver(b, y, type.shape, [1]);
    const factor = b.one(exp, [repeatOver(b, b.one(exp, [c]), type.shape, [0, 1])]);
    const e = b.one(exp, [b.one(sub, [b.one(mul, [x, factor]), along(b.one(reduceMax, [x], { axes: [1] }))])]);
    return [b.one(div, [e, along(b.one(sum, [e], { axes: [1] }))])];
  });

  test.each([
    { what: "a product", program: product(f32, [203, 301], [301, 122], [1, 0]) },
    { what: "a product of transposes in f64", program: product(f64, [301, 203], [122, 301], [0, 1]) },
    { what: "products in a batch", program: batched },
    { what: "rows that share a number", program: scaled },
  ])("$what", ({ program }) => {
    const arrays = program.inputs.map(({ type: { dtype, shape } }, i) => {
      const array = dtype.allocate(countOf(arrayType(dtype, shape)));
      return array.map((_, k) => Math.sin((i + 1) * (k + 1) * 1.7));
    });
    const [expected] = compile(program).run(arrays);
    const [found] = compileWasm(program).run(arrays);
    const furthest = [...expected!].reduce((most, x, k) => Math.max(most, Math.abs(found![k]! - x)), 0);
    expect(furthest).toBeLessThan(1e-4);
    expect(furthest).not.toBeNaN();
  });
});

test("programs with effects, or with too many arrays, are for others", () => {
  const types = Array.from({ length: 901 }, () => arrayType(f32));
  const many = buildProgram("many", types, (_, ...inputs: Value[]) => [inputs[0]!]);
  const shown = buildProgram("shown", [arrayType(f32)], (b, x) => b.apply(debugPrint, [x], { label: "x" }));
  const plain = product(f32, [2, 3], [3, 2], [1, 0]);
  expect([many, shown, plain].map((program) => fitsWasm(makePlan(program, machine)))).toEqual([false, false, true]);
});

test("a program compiled again is the same executable", () => {
  const program = product(f32, [2, 3], [3, 2], [1, 0]);
  expect(compileWasm(program)).toBe(compileWasm(program));
});

test("arrays of another length are refused", () => {
  const { run } = compileWasm(product(f32, [2, 3], [3, 2], [1, 0]));
  expect(() => run([new Float32Array(6), new Float32Array(5)])).toThrow("[wrong-input]");
});

test("factors of different shapes are set up within their own memory", () => {
  // What is beyond the small one, in the memory of the call, is the copy of the first input.
  const program = buildProgram("factors", [arrayType(f64, [54]), arrayType(f64, [54, 3])], (b, y, x) => {
    const columns = b.apply(qr, [b.one(exp, [x])], {})[0]!;
    return [b.one(sum, [b.one(mul, [columns, b.one(broadcast, [y], { shape: [54, 3], axes: [0] })])], { axes: [0] })];
  });
  expect(difference(program)).toBeLessThan(1e-12);
});
