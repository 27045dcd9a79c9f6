import { expect, expectTypeOf, test } from "vitest";
import { fromData } from "./bind.ts";
import { compiledCount } from "./execute.ts";
import { grad, valueAndGrad } from "./grad.ts";
import { toProgram } from "./inspect.ts";
import { jit } from "./jit.ts";
import type { Tensor } from "./tensor.ts";
import { message, scalar, vector } from "./testing.ts";
import { f64 } from "@cotangent/ir";

const f = (x: Tensor, y: Tensor): Tensor => x.mul(y).exp().sum();

test("jit(f) is f up to the width of intermediates, jit(grad(f)) is grad(f), grad(jit(f)) too", () => {
  const [x, y] = [vector(0.1, 0.2), vector(1, 2)];
  expect(jit(f)(x, y).item()).toBeCloseTo(f(x, y).item(), 6);
  expect(jit(grad(f))(x, y).toArray()).toEqual(grad(f)(x, y).toArray());
  expect(grad(jit(f))(x, y).toArray()).toEqual(grad(f)(x, y).toArray());
});

test("a signature is traced once, and each retrace is explained", () => {
  let runs = 0;
  const g = jit((x: Tensor) => {
    runs++;
    return x.mul(2);
  });
  g(vector(1, 2));
  g(vector(3, 4));
  expect(runs).toBe(1);
  g(vector(1, 2, 3));
  g(1);
  g(scalar(1));
  expect([runs, g.traceCount()]).toEqual([4, 4]);
  expect(g.explainRetrace().map((line) => line.replace(/ at \S+:\d+:\d+/, ""))).toMatchInlineSnapshot(`
    [
      "trace 2 of "f": argument [0] was f32[2] and is f32[3]",
      "trace 3 of "f": argument [0] was f32[3] and is f32[]*",
      "trace 4 of "f": argument [0] was f32[]* and is f32[] (* marks a JavaScript number)",
    ]
  `);
});

test("static arguments are JavaScript values, and a new one is a new trace", () => {
  const power = jit((x: Tensor, n: number) => (n === 2 ? x.mul(x) : x), { staticArgnums: 1 });
  expect(power(3, 2).item()).toBe(9);
  expect(power(3, 1).item()).toBe(3);
  expect(power(4, 2).item()).toBe(16);
  expect(power.explainRetrace()[0]).toContain("static argument 1 was 2 and is 1");
});

test("programs of equal structure are compiled once, however often the function is written anew", () => {
  const call = (): number => grad((x: Tensor) => x.mul(x).mul(x).sum())(2).item();
  call();
  const before = compiledCount();
  call();
  call();
  expect(compiledCount()).toBe(before);
});

test("a function compiled within a trace stays a function", () => {
  const inner = jit((x: Tensor) => x.exp());
  const { program } = toProgram((x: Tensor) => inner(inner(x)), 1);
  expect(program.steps.map((step) => step.primitive.name)).toEqual(["call", "call"]);
});

test("tracers captured from an enclosing trace are not kept", () => {
  const outer = (c: Tensor): Tensor => jit((x: Tensor) => x.mul(c))(2);
  expect(grad(outer)(5).item()).toBe(2);
  let inner: ((x: Tensor) => Tensor) | undefined;
  const shared = (c: Tensor): Tensor => {
    inner ??= jit((x: Tensor) => x.mul(x));
    return inner(c);
  };
  expect([grad(shared)(5).item(), grad(shared)(7).item()]).toEqual([10, 14]);
});

test("donated tensors are gone, and say so", () => {
  const x = vector(1, 2);
  const double = jit((t: Tensor) => t.mul(2), { donate: 0 });
  expect(double(x).toArray()).toEqual([2, 4]);
  expect(message(() => x.toArray())).toMatchInlineSnapshot(`
    "ArgumentError: [released] a tensor is used after it was donated to jit("f") at <line>
      hint: use the tensors that the call returned, or leave the argument out of donate (and do not dispose() of it)"
  `);
  expect(message(() => double(x))).toMatchInlineSnapshot(`
    "ArgumentError: [released] a tensor is used after it was donated to jit("f") at <line>
      hint: use the tensors that the call returned, or leave the argument out of donate (and do not dispose() of it)"
  `);
});

test("disposed tensors are gone, and say so", () => {
  const kept = ((): Tensor => {
    using x = vector(1);
    return x;
  })();
  expect(message(() => kept.add(1))).toMatchInlineSnapshot(`
    "ArgumentError: [released] a tensor is used after dispose()
      hint: use the tensors that the call returned, or leave the argument out of donate (and do not dispose() of it)
      line: <line>"
  `);
  expect(String(vector(1, 2.5))).toBe("Tensor(f32[2], [1, 2.5])");
});

test("numbers beside an f64 array lose no digits", () => {
  const x = fromData(f64, [1], Float64Array.of(1));
  expect(jit((t: Tensor, rate: Tensor) => t.mul(rate))(x, 0.1).item()).toBe(0.1);
  expect(x.mul(0.1).item()).toBe(0.1);
});

test("a missing device is named", () => {
  expect(message(() => jit((x: Tensor) => x, { device: "webgpu" }))).toMatchInlineSnapshot(`
    "DeviceError: [no-device] there is no device "webgpu" in this build
      hint: use device("cpu"); the devices are: cpu"
  `);
});

test("a training step keeps its types", () => {
  interface Params {
    readonly w: Tensor;
    readonly layers: readonly [Tensor, { readonly b: Tensor }];
  }
  const loss = (w: Params, x: Tensor): Tensor => w.w.mul(x).add(w.layers[0]).mul(w.layers[1].b).sum();
  const step = jit((w: Params, x: Tensor) => {
    const [value, g] = valueAndGrad(loss)(w, x);
    expectTypeOf(value).toEqualTypeOf<Tensor>();
    expectTypeOf(g).toEqualTypeOf<Params>();
    return [g, value] as const;
  });
  const [g, value] = step({ w: vector(1), layers: [vector(2), { b: vector(3) }] }, vector(4));
  expectTypeOf(g).toEqualTypeOf<Params>();
  expect([value.item(), g.w.item(), g.layers[0].item(), g.layers[1].b.item()]).toEqual([18, 12, 3, 6]);
});
