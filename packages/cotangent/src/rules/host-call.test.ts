import { expect, test } from "vitest";
import { scan } from "../scan.ts";
import { jvp } from "../forward.ts";
import { grad } from "../grad.ts";
import { hessian } from "../jacobian.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import type { Tensor } from "../tensor.ts";
import { message, vector } from "../testing.ts";
import { vmap } from "../vmap.ts";
import { hostCall } from "./host-call.ts";

const f64 = (x: number): Tensor => np.array(x, { dtype: "f64" });

/** x³ by JavaScript, with what it was called with. */
function cubed(options: { readonly vmap?: "each" | "whole" } = {}) {
  const seen: unknown[] = [];
  const cube = (x: Tensor): Tensor => {
    seen.push(x.toArray());
    return np.array(x.dataSync().map((v) => v ** 3)).reshape(x.shape);
  };
  return { seen, cube, call: hostCall(cube, { result: (x) => x, ...options }) };
}

test("a function of the host runs where a program gets to it, each time", () => {
  const { seen, call } = cubed();
  const f = jit((x: Tensor) => call(x.add(1)).mul(2));
  expect([f(f64(1)).item(), f(f64(2)).item()]).toEqual([16, 54]);
  expect(seen).toEqual([2, 3]);
  expect(call(f64(4)).item()).toBe(64);
});

test("it may have several results, in a tree, and is called where none is used", () => {
  let calls = 0;
  const split = hostCall(
    (x: Tensor) => {
      calls++;
      return { whole: np.floor(x), rest: [x.sub(np.floor(x)), 7] };
    },
    { result: (x) => ({ whole: x, rest: [x, 0] }) },
  );
  const { whole, rest } = jit((x: Tensor) => split(x))(vector(1.5, 2.25));
  expect([whole.toArray(), rest[0]!.toArray(), rest[1]!.item()]).toEqual([[1, 2], [0.5, 0.25], 7]);
  jit((x: Tensor) => {
    split(x);
    return x;
  })(vector(1));
  expect(calls).toBe(2);
});

test("in a loop it is called in every iteration, in order", () => {
  const { seen, call } = cubed();
  const [, ys] = jit((x: Tensor) => scan((c: Tensor, t: Tensor) => [c.add(call(t)), c], f64(0), x))(vector(1, 2, 3));
  expect(seen).toEqual([1, 2, 3]);
  expect(ys.toArray()).toEqual([0, 1, 9]);
});

test("vmap calls it for each example, or once for all, also in two axes", () => {
  const x = np.array(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    { dtype: "f64" },
  );
  const [each, whole] = [cubed(), cubed({ vmap: "whole" })];
  const cubes = [
    [1, 8],
    [27, 64],
    [125, 216],
  ];
  expect(vmap(each.call)(x).toArray()).toEqual(cubes);
  expect(each.seen).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(vmap(vmap(whole.call))(x).toArray()).toEqual(cubes);
  expect(whole.seen).toEqual([
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
  const sum = hostCall((a: Tensor, b: Tensor) => a.add(b), { result: (a, b) => np.add(a, b), vmap: "whole" });
  expect(vmap((a: Tensor) => sum(a, f64(1)))(vector(1, 2)).toArray()).toEqual([2, 3]);
});

const { cube } = cubed();
const byVjp = hostCall(cube, { result: (x) => x, vjp: ([x], ct) => [x.mul(x).mul(3).mul(ct)] });
const byJvp = hostCall(cube, { result: (x) => x, jvp: ([x], [dx]) => x.mul(x).mul(3).mul(dx) });

test.each([
  ["vjp", byVjp],
  ["jvp", byJvp],
] as const)("with a rule (%s) it has all derivatives", (_, f) => {
  expect(jit(grad(f))(f64(2)).item()).toBe(12);
  expect(jvp(f, [f64(2)], [f64(1)])[1].item()).toBe(12);
  expect(hessian(f)(f64(2)).item()).toBe(12);
  expect(grad(grad(grad(f)))(f64(2)).item()).toBe(6);
  expect(vmap(grad(f))(vector(1, 2)).toArray()).toEqual([3, 12]);
});

test("the rule may call the host, too", () => {
  const seen: unknown[] = [];
  const back = hostCall(
    (x: Tensor, ct: Tensor) => {
      seen.push(ct.item());
      return x.mul(ct);
    },
    { result: (x) => x },
  );
  const f = hostCall((x: Tensor) => x, { result: (x) => x, vjp: ([x], ct) => [back(x, ct)] });
  expect(grad((x: Tensor) => f(x).mul(5))(f64(3)).item()).toBe(15);
  expect(seen).toEqual([5]);
});

test("mistakes are explained", () => {
  const { call } = cubed();
  expect(message(() => grad(call)(f64(2)))).toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-differentiable] hostCall(f64[]) at <line> has no derivative: a function of the host is no program that could be differentiated; give hostCall() the option jvp or vjp, or put stopGradient() around its arguments
      line: <line>
      hint: use stopGradient() on its arguments if none is meant, or another operation"
  `);
  const wrong = hostCall((x: Tensor) => np.concatenate([x, x]), { result: (x) => x });
  expect(message(() => wrong(vector(1, 2)))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] hostCall: the result of "f" is f32[4], expected f32[2]
      line: <line>
      hint: return what the option result says, with astype() or reshape() if need be, or correct that"
  `);
  const other = hostCall((x: Tensor) => [x], { result: (x) => x as unknown as Tensor[] });
  expect(message(() => other(vector(1, 2)))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] hostCall: the result of "f": the structures differ at the root: [*] where * was expected
      line: <line>
      hint: give a tree of the same keys and lengths"
  `);
  const late = hostCall((async (x: Tensor) => x) as never, { result: (x: Tensor) => x });
  expect(message(() => late(vector(1, 2)))).toMatchInlineSnapshot(`
    "TraceError: [async-function] "f" returns a Promise
      line: <line>
      hint: await before the call, and return a list instead of yielding"
  `);
  expect(message(() => hostCall(cube, { result: (x) => x, jvp: () => 0, vjp: () => [] }))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] hostCall: "cube" has both a jvp and a vjp
      line: <line>
      hint: give the jvp alone, which serves both modes, or the vjp alone where the host computes cotangents"
  `);
  expect(message(() => hostCall(cube, { result: (x) => x, vmap: "all" as never }))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] hostCall: vmap is all
      line: <line>
      hint: vmap is "each" or "whole""
  `);
});
