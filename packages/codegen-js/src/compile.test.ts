import {
  add,
  arrayType,
  broadcast,
  buildProgram,
  call,
  checkTrue,
  cumsum,
  debugPrint,
  div,
  evaluate,
  exp,
  f32,
  f64,
  full,
  lt,
  mul,
  reduceMax,
  repeatOver,
  scan,
  sub,
  sum,
  type ArrayType,
  type Program,
} from "@cotangent/ir";
import { afterEach, describe, expect, test, vi } from "vitest";

import { compile } from "./complete.ts";

const vector = arrayType(f64, [3]);
const matrix = arrayType(f32, [5, 7]);
const scalar = arrayType(f64);

const data = (type: ArrayType, seed = 1): Float32Array | Float64Array => {
  const length = type.shape.reduce<number>((product, dim) => product * Number(dim), 1);
  const values = Array.from({ length }, (_, i) => Math.sin(seed * (i + 1) * 1.7));
  return type.dtype === f32 ? Float32Array.from(values) : Float64Array.from(values);
};

/** The largest difference between compiled and interpreted results on made-up inputs; NaN where sizes differ. */
function difference(program: Program): number {
  const arrays = program.inputs.map(({ type }, i) => data(type, i + 1));
  const found = compile(program).run(arrays);
  const given = program.inputs.map(({ type }, i) => ({
    dtype: type.dtype,
    shape: type.shape.map(Number),
    data: arrays[i]!,
  }));
  const expected = evaluate(program, given);
  if (found.length !== expected.length) return NaN;
  const differences = found.flatMap((array, i) => {
    const exact = expected[i]!.data;
    return array.length === exact.length
      ? Array.from(array, (x, j) => (Object.is(x, exact[j]) ? 0 : Math.abs(x - exact[j]!)))
      : [NaN];
  });
  return Math.max(0, ...differences);
}

const chain = buildProgram("chain", [matrix, matrix], (b, x, z) => [b.one(exp, [b.one(mul, [b.one(add, [x, z]), x])])]);

const softmax = buildProgram("softmax", [matrix], (b, x) => {
  const top = repeatOver(b, b.one(reduceMax, [x], { axes: [1] }), matrix.shape, [1]);
  const e = b.one(exp, [b.one(sub, [x, top])]);
  return [b.one(div, [e, repeatOver(b, b.one(sum, [e], { axes: [1] }), matrix.shape, [1])])];
});

/** `cₜ₊₁ = cₜ·k + xₜ`, `yₜ = e^cₜ` */
const recurrence = (backwards: boolean, count: number): Program => {
  const body = buildProgram("body", [vector, vector, vector], (b, k, c, x) => [
    b.one(add, [b.one(mul, [c, k]), x]),
    b.one(exp, [c]),
  ]);
  return buildProgram("recurrence", [vector, vector, arrayType(f64, [count, 3])], (b, k, c, xs) =>
    b.apply(scan, [k, c, xs], { body, consts: 1, carries: 1, count, backwards }),
  );
};

describe("a compiled program computes what the interpreter computes", () => {
  test("an elementwise chain", () => expect(difference(chain)).toBeLessThan(1e-6));
  test("softmax of rows", () => expect(difference(softmax)).toBeLessThan(1e-6));
  test("a loop with an odd number of iterations", () => expect(difference(recurrence(false, 5))).toBeLessThan(1e-6));
  test("a loop with an even number of iterations, from the end", () =>
    expect(difference(recurrence(true, 4))).toBeLessThan(1e-6));
  test("a loop without iterations", () => expect(difference(recurrence(false, 0))).toBeLessThan(1e-6));

  test("what iterations stack is kept while later ones compute", () => {
    const body = buildProgram("body", [vector], (b, c) => {
      const y = b.one(exp, [b.one(cumsum, [b.one(sub, [c, b.one(exp, [c])])], { axis: 0, reverse: false })]);
      return [y, y];
    });
    const program = buildProgram("kept", [vector], (b, c) => {
      const [last, all] = b.apply(scan, [c], { body, consts: 0, carries: 1, count: 4, backwards: false });
      return [last!, b.one(cumsum, [all!], { axis: 1, reverse: false })];
    });
    expect(difference(program)).toBeLessThan(1e-6);
  });

  test("a function called twice, on its own result", () => {
    const body = buildProgram("square", [vector], (b, x) => [b.one(mul, [x, x])]);
    expect(
      difference(buildProgram("fourth", [vector], (b, x) => b.apply(call, b.apply(call, [x], { body }), { body }))),
    ).toBeLessThan(1e-6);
  });

  test("a function called on the elements of a sequence", () => {
    const square = buildProgram("square", [vector], (b, x) => [
      b.one(cumsum, [b.one(mul, [x, x])], { axis: 0, reverse: false }),
    ]);
    const body = buildProgram("body", [vector], (b, x) => b.apply(call, [x], { body: square }));
    expect(
      difference(
        buildProgram("each", [arrayType(f64, [4, 3])], (b, xs) =>
          b.apply(scan, [xs], { body, consts: 0, carries: 0, count: 4, backwards: false }),
        ),
      ),
    ).toBeLessThan(1e-6);
  });

  test("outputs that are inputs, and one value given twice", () => {
    expect(difference(buildProgram("same", [vector], (b, x) => [x, b.one(exp, [x]), x]))).toBeLessThan(1e-6);
    expect(
      difference(
        buildProgram("twice", [vector], (b, x) => {
          const y = b.one(exp, [x]);
          return [y, y];
        }),
      ),
    ).toBeLessThan(1e-6);
  });

  test("arrays without elements", () => {
    const none = arrayType(f64, [0, 3]);
    expect(
      difference(buildProgram("none", [none], (b, x) => [b.one(exp, [x]), b.one(sum, [x], { axes: [0] })])),
    ).toBeLessThan(1e-6);
  });

  test("a sum that is repeated", () => {
    expect(
      difference(
        buildProgram("mean", [vector], (b, x) => [
          b.one(broadcast, [b.one(sum, [x], { axes: [0] })], { shape: [3], axes: [] }),
        ]),
      ),
    ).toBeLessThan(1e-6);
  });
});

describe("emitted code", () => {
  test("an elementwise chain is one loop without temporaries", () => {
    expect(compile(chain).source).toMatchInlineSnapshot(`
      ""use strict";
      function k0_1(v0, v1, v4) {
        for (let i1 = 0; i1 < 35; i1++) {
          const x0 = v0[i1];
          v4[i1] = Math.exp(((x0 + v1[i1]) * x0));
        }
      }
      function make_chain() {
        return (x0, x1, y0, effect) => {
          k0_1(x0, x1, y0);
        };
      }
      return () => {
        const run = make_chain();
        return (inputs, outputs, effect) => {
          if (!(inputs.length === 2 && inputs[0] instanceof Float32Array && inputs[0].length === 35 && inputs[1] instanceof Float32Array && inputs[1].length === 35 && outputs.length === 1 && outputs[0] instanceof Float32Array && outputs[0].length === 35)) return false;
          run(inputs[0], inputs[1], outputs[0], effect);
          return true;
        };
      };
      "
    `);
  });

  test("softmax is one kernel that passes three times over a row", () => {
    expect(compile(softmax).source).toMatchInlineSnapshot(`
      ""use strict";
      const t4_1 = new Float32Array(7);
      function k0_1(v0, v7) {
        let r1_3_0 = 0, r5_4_0 = 0;
        for (let i0 = 0; i0 < 5; i0++) {
          const p0 = i0 * 7;
          r1_3_0 = (-Infinity);
          for (let i4 = 0; i4 < 7; i4++) {
            r1_3_0 = Math.max(r1_3_0, v0[p0 + i4]);
          }
          const r1 = r1_3_0;
          r5_4_0 = 0;
          for (let i5 = 0; i5 < 7; i5++) {
            const x0 = Math.exp((v0[p0 + i5] - r1));
            r5_4_0 = (r5_4_0 + x0);
            t4_1[i5] = x0;
          }
          const r5 = Math.fround(r5_4_0);
          for (let i3 = 0; i3 < 7; i3++) {
            v7[p0 + i3] = (t4_1[i3] / r5);
          }
        }
      }
      function make_softmax() {
        return (x0, y0, effect) => {
          k0_1(x0, y0);
        };
      }
      return () => {
        const run = make_softmax();
        return (inputs, outputs, effect) => {
          if (!(inputs.length === 1 && inputs[0] instanceof Float32Array && inputs[0].length === 35 && outputs.length === 1 && outputs[0] instanceof Float32Array && outputs[0].length === 35)) return false;
          run(inputs[0], outputs[0], effect);
          return true;
        };
      };
      "
    `);
  });

  test("names from programs are only ever identifiers", () => {
    const hostile = "x(){};process.exit(1)//\n*/`${";
    const program = buildProgram(hostile, [vector], (b, x) =>
      b.apply(debugPrint, [b.one(exp, [x])], { label: hostile }),
    );
    const { source, run } = compile(program, { cache: false });
    expect(source).not.toContain("exit(1)");
    expect(run([data(vector)], { effect: () => undefined })).toHaveLength(1);
  });
});

describe("effects", () => {
  const printed = buildProgram("printed", [vector], (b, x) => [b.one(exp, [b.one(debugPrint, [x], { label: "x" })])]);

  test("a handler gets copies, in order", () => {
    const seen: unknown[] = [];
    const x = Float64Array.of(1, 2, 3);
    compile(printed).run([x], { effect: (form, values) => void seen.push([form.label, values]) });
    x[0] = 9;
    expect(seen).toEqual([["x", [{ dtype: f64, shape: [3], data: Float64Array.of(1, 2, 3) }]]]);
  });

  test("a handler may run the same program", () => {
    const body = buildProgram("body", [vector, vector], (b, c, x) => [
      b.one(add, [b.one(debugPrint, [c], { label: "c" }), b.one(exp, [x])]),
    ]);
    const program = buildProgram("nested", [vector, arrayType(f64, [4, 3])], (b, c, xs) =>
      b.apply(scan, [c, xs], { body, consts: 0, carries: 1, count: 4, backwards: false }),
    );
    const { run } = compile(program);
    const inputs = [data(vector), data(arrayType(f64, [4, 3]), 2)];
    const silent = { effect: () => undefined };
    const expected = run(inputs, silent);
    const others = [data(vector, 5), data(arrayType(f64, [4, 3]), 6)];
    expect(run(inputs, { effect: () => void run(others, silent) })).toEqual(expected);
  });

  test("a check that fails is an error", () => {
    const checked = buildProgram("checked", [scalar], (b, x) => {
      b.one(checkTrue, [b.one(lt, [x, b.one(full, [], { value: 0, dtype: f64, shape: [] })])], { message: "x < 0" });
      return [x];
    });
    expect(compile(checked).run([Float64Array.of(-1)])).toEqual([Float64Array.of(-1)]);
    expect(() => compile(checked).run([Float64Array.of(1)])).toThrow("[check-failed] x < 0");
  });
});

describe("executables", () => {
  test("programs with one structure share one", () => {
    const again = buildProgram("other name", [matrix, matrix], (b, x, z) => [
      b.one(exp, [b.one(mul, [b.one(add, [x, z]), x])]),
    ]);
    expect(compile(again)).toBe(compile(chain));
    expect(compile(again, { cache: false })).not.toBe(compile(chain));
  });

  test("results go into arrays of the caller", () => {
    const output = new Float32Array(35);
    compile(softmax).runInto([data(matrix)], [output]);
    expect(output).toEqual(compile(softmax).run([data(matrix)])[0]);
  });

  test("arrays of other dtypes or sizes are refused", () => {
    expect(() => compile(softmax).run([new Float64Array(35)])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [wrong-input] program "softmax": input 0 is Float64Array of 35 elements, expected f32[5,7]
        line: <line>
        hint: give typed arrays of the dtypes and sizes of the program]
    `);
    expect(() => compile(softmax).run([new Float32Array(34)])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [wrong-input] program "softmax": input 0 is Float32Array of 34 elements, expected f32[5,7]
        line: <line>
        hint: give typed arrays of the dtypes and sizes of the program]
    `);
    expect(() => compile(softmax).run([])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [wrong-input] program "softmax": 0 inputs, expected 1
        line: <line>
        hint: give one array for each input]
    `);
  });

  describe("under a content-security policy", () => {
    afterEach(() => vi.unstubAllGlobals());

    test("compiling is an error that names the remedy", () => {
      vi.stubGlobal("Function", function Forbidden() {
        throw new EvalError("Code generation from strings disallowed for this context");
      });
      expect(() => compile(chain, { cache: false })).toThrowErrorMatchingInlineSnapshot(`
        [DeviceError: [eval-forbidden] the code of program "chain" cannot be compiled: a content-security policy forbids it
          line: <line>
          hint: allow 'wasm-unsafe-eval' and await ready(), or 'unsafe-eval', or compile ahead of time with \`cotangent compile\`]
      `);
    });
  });
});
