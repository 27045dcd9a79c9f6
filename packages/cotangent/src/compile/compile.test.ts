import { describe, expect, test } from "vitest";
import { allow, allowed } from "../control.ts";
import { debugPrint } from "../debug.ts";
import { setPrinter } from "../effects.ts";
import { jvp } from "../forward.ts";
import { grad, valueAndGrad } from "../grad.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { hostCall } from "../rules/host-call.ts";
import type { Tensor } from "../tensor.ts";
import { message } from "../testing.ts";
import { registerTree } from "../tree-registry.ts";
import { vmap } from "../vmap.ts";
import { compile } from "./compile.ts";
import type { Spec } from "./plain-types.ts";

const cubes = (x: Tensor): Tensor => np.sum(np.power(x, 3));
const double = (x: Tensor): Tensor => np.add(x, x);

describe("a compiled function", () => {
  test("is what the transforms make, on typed arrays", () => {
    const x = Float64Array.of(1, 2, 3);
    expect(compile(grad(cubes), ["f64[3]"])(x)).toEqual(Float64Array.of(3, 12, 27));
    const both = compile(valueAndGrad(cubes), ["f64[3]"], { returns: ["f64", "f64[3]"] });
    expect(both(x)).toEqual([36, Float64Array.of(3, 12, 27)]);
    const push = (v: Tensor, t: Tensor): readonly [Tensor, Tensor] => jvp(cubes, [v], [t]);
    expect(compile(push, [x, x])(x, Float64Array.of(1, 0, 1))).toEqual([36, 30]);
    const rows = compile(vmap(grad(cubes)), ["f64[2, 3]"], { returns: "f64[2, 3]" });
    expect(rows(Float64Array.of(1, 2, 3, 4, 5, 6))).toEqual(Float64Array.of(3, 12, 27, 48, 75, 108));
    expect(compile(jit(grad(cubes)), ["f64[3]"])(x)).toEqual(Float64Array.of(3, 12, 27));
  });

  test("of scalars takes and returns numbers, in f64 unless arrays or types say otherwise", () => {
    const third = compile((x: Tensor) => np.divide(x, 3), [1], { returns: "f64" });
    expect(third(1)).toBe(1 / 3);
    expect(third.source).not.toContain("guard");
    expect(compile((x: Tensor) => np.divide(x, 3), ["f32"])(1)).toBe(Math.fround(1 / 3));
    const scaled = compile((rate: Tensor, x: Tensor) => np.multiply(rate, x), [0, "f32[2]"], { returns: "f32[2]" });
    expect(scaled(0.5, Float32Array.of(1, 2))).toEqual(Float32Array.of(0.5, 1));
  });

  test.each([
    ["f64", Float64Array, 1.1],
    ["f32", Float32Array, Math.fround(1.1)],
    ["f16", Float32Array, 1.099609375],
    ["i32", Int32Array, -7],
    ["u32", Uint32Array, 4_000_000_000],
  ] as const)("has arrays and numbers of %s", (dtype, Elements, value) => {
    const f = (x: Tensor, s: Tensor): readonly [Tensor, Tensor] => [np.add(x, s), np.maximum(s, s)];
    const g = compile(f, [`${dtype}[2]`, dtype]);
    const out = g(Elements.of(0, 0), value);
    expect(out).toEqual([Elements.of(value, value), value]);
    expect(g.into([new Elements(2), 0], Elements.of(0, 0), value)).toEqual(out);
  });

  test("has booleans, and bytes for arrays of them", () => {
    const f = (x: Tensor, s: Tensor): readonly [Tensor, Tensor] => [np.logicalAnd(x, s), np.logicalNot(s)];
    const g = compile(f, ["bool[2]", true], { returns: ["bool[2]", "bool"] });
    expect(g(Uint8Array.of(0, 1), true)).toEqual([Uint8Array.of(0, 1), false]);
    expect(g(Uint8Array.of(1, 1), false)).toEqual([Uint8Array.of(0, 0), true]);
  });

  test("keeps trees as they are, in the order that the function wrote", () => {
    const f = ({ w, rest }: { w: Tensor; rest: readonly [Tensor, null] }) => ({
      z: double(w),
      a: [double(rest[0]), null] as const,
      ["__proto__"]: w,
    });
    const g = compile(f, [{ rest: ["f64", null], w: "f64[2]" }]);
    const found = g({ w: Float64Array.of(1, 2), rest: [3, null] });
    expect(JSON.stringify(Object.entries(found))).toBe(
      '[["z",{"0":2,"1":4}],["a",[6,null]],["__proto__",{"0":1,"1":2}]]',
    );
  });

  test("keeps what it captures as it was", () => {
    const w = np.array([1, 2], { dtype: "f64" });
    const g = compile((x: Tensor) => np.add(x, w), ["f64[2]"]);
    w.dispose();
    expect(g(Float64Array.of(1, 1))).toEqual(Float64Array.of(2, 3));
  });

  test("may have effects, and be called by them", () => {
    const lines: string[] = [];
    const before = setPrinter((line) => lines.push(line));
    const g = compile((x: Tensor) => double(debugPrint("x", x)), ["f64"]);
    expect(g(2)).toBe(4);
    setPrinter(before);
    expect(lines).toEqual(["x: 2"]);
    let depth = 0;
    const again: (x: Tensor) => Tensor = hostCall(
      (x: Tensor) => np.array(depth++ < 2 ? nested(x.item()) : x.item(), { dtype: "f64" }),
      {
        result: (x) => x,
      },
    );
    const nested = compile((x: Tensor) => double(again(x)), ["f64"], { returns: "f64" });
    expect(nested(1)).toBe(8);
  });

  test("has no arguments, or none of its leaves", () => {
    expect(compile(() => np.arange(3), [])()).toEqual(Float32Array.of(0, 1, 2));
    expect(compile((x: null, y: Tensor) => [x, y] as const, [null, 1])(null, 5)).toEqual([null, 5]);
  });
});

describe("results in given arrays", () => {
  const both = compile(valueAndGrad(cubes), ["f64[3]"], { returns: ["f64", "f64[3]"] });

  test("go into the arrays and objects of out, and nothing else is made", () => {
    const [gradient, x] = [new Float64Array(3), Float64Array.of(1, 2, 3)];
    const out: [number, Float64Array] = [0, gradient];
    expect(both.into(out, x)).toBe(out);
    expect(out[0]).toBe(36);
    expect(out[1]).toBe(gradient);
    expect(gradient).toEqual(Float64Array.of(3, 12, 27));
    expect(both.out()).toEqual([0, new Float64Array(3)]);
  });

  test("are a number where the result is one", () => {
    const f = compile(cubes, ["f64[2]"], { returns: "f64" });
    expect(f.into(0, Float64Array.of(1, 2))).toBe(9);
  });

  test("may be arguments: each is read before it is written", () => {
    const reverse = compile((x: Tensor, y: Tensor) => [np.flip(np.add(x, y)), y] as const, ["f64[3]", "f64[3]"]);
    const [x, y] = [Float64Array.of(1, 2, 3), Float64Array.of(10, 10, 10)];
    reverse.into([x, y], x, y);
    expect([x, y]).toEqual([Float64Array.of(13, 12, 11), Float64Array.of(10, 10, 10)]);
    reverse.into([y, x], x, y);
    expect([y, x]).toEqual([Float64Array.of(21, 22, 23), Float64Array.of(10, 10, 10)]);
  });

  test("of registered classes are made anew around the arrays", () => {
    class Pair<T> {
      readonly a: T;
      readonly b: T;
      constructor(a: T, b: T) {
        this.a = a;
        this.b = b;
      }
    }
    registerTree<Pair<unknown>, null>(Pair, {
      flatten: ({ a, b }) => [[a, b], null],
      unflatten: (_, [a, b]) => new Pair(a, b),
    });
    const g = compile((p: Pair<Tensor>) => p, [new Pair<Spec>("f64", "f64[2]")]);
    const [array, out] = [Float64Array.of(1, 2), new Float64Array(2)];
    expect(Reflect.apply(g, undefined, [new Pair<unknown>(1, array)])).toEqual(new Pair<unknown>(1, array));
    const found: unknown = Reflect.apply(g.into, undefined, [new Pair<unknown>(0, out), new Pair<unknown>(1, array)]);
    expect(found).toEqual(new Pair<unknown>(1, array));
    expect(found instanceof Pair && found.b).toBe(out);
  });
});

describe("on arrays in linear memory", () => {
  const n = 20_000;
  const chain = (x: Tensor): Tensor => np.multiply(np.tanh(x), np.exp(np.negative(np.square(x))));
  const f = compile(chain, [`f64[${n}]`], { returns: `f64[${n}]` });

  test("much work is WebAssembly", () => {
    expect(f.language).toBe("wasm");
    expect(compile(cubes, ["f64[3]"]).language).toBe("js");
  });

  test("finds the same, in arrays of JavaScript and of its own, in place and apart", () => {
    const x = Float64Array.from({ length: n }, (_, i) => i / n - 0.5);
    const wanted = Float64Array.from(x, (v) => Math.tanh(v) * Math.exp(-v * v));
    const close = (found: unknown): void => {
      const array = found instanceof Float64Array ? found : new Float64Array(n).fill(Number.NaN);
      expect(Math.max(...array.map((v, i) => Math.abs(v - wanted[i]!)))).toBeLessThan(1e-15);
    };
    close(f(x));
    const out = f.out();
    expect(f.into(out, x)).toBe(out);
    close(out);
    const own = f.out();
    own.set(x);
    close(f.into(own, own));
    const shifted = new Float64Array(n + 1);
    const [left, right] = [shifted.subarray(0, n), shifted.subarray(1)];
    left.set(x);
    close(f.into(right, left));
  });

  test("refuses results that share memory", () => {
    const two = compile((x: Tensor) => [chain(x), double(x)] as const, [`f64[${n}]`]);
    const memory = new Float64Array(n + 1);
    const [a, b] = [memory.subarray(0, n), memory.subarray(1)];
    expect(message(() => two.into([a, b], new Float64Array(n)))).toMatchInlineSnapshot(`
      "ArgumentError: [wrong-input] the results of "f": the array at [1] shares memory with that of another result
        line: <line>
        hint: give each result an array of its own"
    `);
  });
});

describe("what does not fit is refused", () => {
  const g = compile((p: { w: Tensor }, s: Tensor) => [np.multiply(p.w, s), s] as const, [{ w: "f64[3]" }, "i32"]);
  const call = (...args: readonly unknown[]): string => message(() => Reflect.apply(g, undefined, args));
  const into = (...args: readonly unknown[]): string => message(() => Reflect.apply(g.into, undefined, args));
  const w = new Float64Array(3);

  test("in arguments", () => {
    expect(call({ w: new Float64Array(2) }, 1)).toMatchInlineSnapshot(`
      "ArgumentError: [wrong-input] the arguments of "f": [0].w is Float64Array of 2 elements, expected Float64Array of 3 elements (f64[3])
        line: <line>
        hint: give numbers and typed arrays of the types that the function was compiled for; compile it anew for others"
    `);
    expect(call({ w: new Float32Array(3) }, 1)).toMatchInlineSnapshot(`
      "ArgumentError: [wrong-input] the arguments of "f": [0].w is Float32Array of 3 elements, expected Float64Array of 3 elements (f64[3])
        line: <line>
        hint: give numbers and typed arrays of the types that the function was compiled for; compile it anew for others"
    `);
    expect(call({ w }, 1.5)).toMatchInlineSnapshot(`
      "ArgumentError: [wrong-input] the arguments of "f": [1] is 1.5, expected an integer in its range (i32[])
        line: <line>
        hint: give numbers and typed arrays of the types that the function was compiled for; compile it anew for others"
    `);
    expect(call({ w }, true)).toContain("expected an integer in its range");
    expect(call({ v: w }, 1)).toMatchInlineSnapshot(`
      "ArgumentError: [tree-mismatch] the arguments of "f": the structures differ at [0]: [{v: *}, *] where [{w: *}, *] was expected
        line: <line>
        hint: give a tree of the same keys and lengths"
    `);
    expect(call({ w })).toContain("the structures differ at [1]");
    expect(call({ w: np.ones([3]) }, 1)).toContain("is a value of class Tensor, expected");
    expect(call()).toContain("tree-mismatch");
  });

  test("in arrays for results", () => {
    expect(into([new Float64Array(2), 0], { w }, 1)).toMatchInlineSnapshot(`
      "ArgumentError: [wrong-input] the results of "f": [0] is Float64Array of 2 elements, expected Float64Array of 3 elements (f64[3])
        line: <line>
        hint: give numbers and typed arrays of the types that the function was compiled for; compile it anew for others"
    `);
    expect(into(undefined, { w }, 1)).toContain("the structures differ at the root");
    const two = compile((v: Tensor) => [double(v), v] as const, ["f64[2]"]);
    const [x, y] = [new Float64Array(2), new Float64Array(2)];
    expect(message(() => two.into([y, y], x))).toMatchInlineSnapshot(`
      "ArgumentError: [wrong-input] the results of "f": the array at [1] shares memory with that of another result
        line: <line>
        hint: give each result an array of its own"
    `);
    const numbers = compile((s: Tensor) => [double(s), s] as const, ["f64"]);
    expect(message(() => Reflect.apply(numbers.into, undefined, [undefined, 1]))).toContain("tree-mismatch");
  });

  test("unless nobody is to look", () => {
    const f = compile(double, ["f64[2]"], { check: false });
    expect(f.source).not.toContain("instanceof");
    expect(f(Float64Array.of(1, 2))).toEqual(Float64Array.of(2, 4));
    expect(f.into(new Float64Array(2), Float64Array.of(1, 2))).toEqual(Float64Array.of(2, 4));
  });

  test("in types", () => {
    const of = (types: readonly unknown[], options?: object): string =>
      message(() => Reflect.apply(compile, undefined, [double, types, options]));
    expect(of(["f64[n]"])).toMatchInlineSnapshot(`
      "ArgumentError: [bad-argument] compile: the string "f64[n]" at [0] says no type
        line: <line>
        hint: write a dtype and sizes, as "f64" or "f32[128, 10]", or give an example: a number, a boolean, a typed array, a tensor"
    `);
    expect(of([Symbol("x")])).toContain("a symbol at [0] says no type");
    expect(of([new BigInt64Array(1)])).toContain("a value of class BigInt64Array at [0] says no type");
    expect(of(["f64"], { returns: "f32" })).toMatchInlineSnapshot(`
      "ArgumentError: [bad-argument] compile: returns says f32[] at the root, where the function returns f64[]
        line: <line>
        hint: write the types of the results, or leave returns out"
    `);
    expect(of(["f64"], { returns: ["f64"] })).toContain("tree-mismatch");
    expect(of(["f64"], { cheque: false })).toContain("there is no option cheque");
    expect(message(() => jit((x: Tensor) => np.array(compile(double, ["f64"])(1)).add(x))(1))).toMatchInlineSnapshot(`
      "TraceError: [tracer-as-value] compile("double") within a function that is being traced
        line: <line>
        hint: compile outside of it; within a trace call the function itself, or jit(f)"
    `);
  });
});

test("without WebAssembly large programs are JavaScript", () => {
  const { vectors } = allowed();
  allow({ vectors: undefined });
  try {
    const f = compile((x: Tensor) => np.sum(np.tanh(x)), ["f64[20000]"], { returns: "f64" });
    expect(f.language).toBe("js");
    expect(f(new Float64Array(20_000))).toBe(0);
    expect(f.out()).toBe(0);
  } finally {
    allow({ vectors });
  }
});
