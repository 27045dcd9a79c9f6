import { expect, expectTypeOf, test } from "vitest";
import { fromData } from "./bind.ts";
import { compiledCount } from "./execute.ts";
import { grad, valueAndGrad } from "./grad.ts";
import { toProgram } from "./inspect.ts";
import { jit } from "./jit.ts";
import type { JitOptions } from "./jit.ts";
import { contentOf } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";
import { debugNans } from "./debug-nans.ts";
import { tap } from "./debug.ts";
import { message, scalar, vector } from "./testing.ts";
import { f64 } from "@cotangent/ir";
import type { TypedArray } from "@cotangent/ir";

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
      line: <line>
      hint: use the tensors that the call returned, or leave the argument out of donate"
  `);
  expect(message(() => double(x))).toMatchInlineSnapshot(`
    "ArgumentError: [released] a tensor is used after it was donated to jit("f") at <line>
      line: <line>
      hint: use the tensors that the call returned, or leave the argument out of donate"
  `);
});

/** The memory of a tensor. */
const memory = (x: Tensor): TypedArray => {
  const content = contentOf(x);
  if (content.kind !== "stored") throw new Error("a tracer has no memory");
  return content.storage.elements;
};

test("donated steps give the numbers of steps that are not, in the memory of the arguments", () => {
  const update = (p: Tensor, m: Tensor, g: Tensor): readonly [Tensor, Tensor, Tensor] => {
    const next = m.mul(0.9).add(g.mul(p).mul(0.1));
    return [p.sub(next.mul(0.5)), next, g.mul(g).sum()];
  };
  const steps = (options: JitOptions): readonly Tensor[] => {
    const step = jit(update, options);
    let state: readonly [Tensor, Tensor] = [vector(1, -2, 3.3), vector(0.1, 0.2, 0.3)];
    const losses: Tensor[] = [];
    for (let i = 0; i < 3; i++) {
      const before = state.map(memory);
      const [p, m, loss] = step(...state, vector(0.7, i, -1));
      const shared = [p, m].map((x) => before.includes(memory(x)));
      expect(shared).toEqual(options.donate === undefined ? [false, false] : [true, true]);
      expect(memory(p)).not.toBe(memory(m));
      losses.push(loss);
      state = [p, m];
    }
    return [...state, ...losses];
  };
  const numbers = (results: readonly Tensor[]): unknown => results.map((x) => x.toArray());
  expect(numbers(steps({ donate: [0, 1] }))).toEqual(numbers(steps({})));
});

test("only donated arguments are written to", () => {
  const [x, y] = [vector(1, 2), vector(3, 4)];
  const add = jit((a: Tensor, b: Tensor) => a.add(b), { donate: 1 });
  const taken = memory(y);
  const z = add(x, y);
  expect([x.toArray(), z.toArray(), memory(z) === taken]).toEqual([[1, 2], [4, 6], true]);
  // The same program without donation is compiled on its own.
  const u = vector(5, 6);
  expect(jit((a: Tensor, b: Tensor) => a.add(b))(x, u).toArray()).toEqual([6, 8]);
  expect(u.toArray()).toEqual([5, 6]);
});

test("memory that is given twice, or captured, is not handed to results", () => {
  const f2 = (a: Tensor, b: Tensor): readonly [Tensor, Tensor] => [a.add(b), a.sub(b)];
  const same = vector(1, 2);
  expect(jit(f2, { donate: [0, 1] })(same, same).map((t) => t.toArray())).toEqual([
    [2, 4],
    [0, 0],
  ]);
  expect(() => same.toArray()).toThrow("released");
  const half = vector(1, 2);
  expect(jit(f2, { donate: 0 })(half, half).map((t) => t.toArray())).toEqual([
    [2, 4],
    [0, 0],
  ]);
  const captured = vector(3, 4);
  const elements = memory(captured);
  const g = jit((a: Tensor) => a.mul(captured).add(1), { donate: 0 });
  expect(g(captured).toArray()).toEqual([10, 17]);
  expect([...elements]).toEqual([3, 4]);
});

test("a donated argument that is returned keeps its numbers, run whole or operation by operation", () => {
  const keep = jit((a: Tensor, b: Tensor): readonly [Tensor, Tensor] => [b.mul(2), a], { donate: [0, 1] });
  for (const run of [(body: () => void) => body(), (body: () => void) => debugNans(body)])
    run(() => {
      const [a, b] = [vector(1, 2), vector(3, 4)];
      expect(keep(a, b).map((t) => t.toArray())).toEqual([
        [6, 8],
        [1, 2],
      ]);
      expect(() => a.toArray()).toThrow("it was donated");
    });
});

test("a donated tensor is gone while the program runs, and after it fails", () => {
  const x = vector(1, 2);
  const seen: string[] = [];
  const watched = jit(
    (a: Tensor) => {
      tap(a.mul(2), () => {
        seen.push(String(x));
        throw new Error("enough");
      });
      return a.mul(3);
    },
    { donate: 0 },
  );
  expect(() => watched(x)).toThrow("enough");
  expect([...seen, String(x)]).toEqual(["Tensor(f32[2], released)", "Tensor(f32[2], released)"]);
});

test("disposed tensors are gone, and say so", () => {
  const kept = ((): Tensor => {
    using x = vector(1);
    return x;
  })();
  expect(message(() => kept.add(1))).toMatchInlineSnapshot(`
    "ArgumentError: [released] a tensor is used after dispose()
      line: <line>
      hint: use the tensors that the call returned, or leave the argument out of donate"
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
    "DeviceError: [no-device] there is no device "webgpu" yet
      line: <line>
      hint: acquire it first: await device("webgpu")"
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
