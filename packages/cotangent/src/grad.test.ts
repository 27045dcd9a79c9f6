import { expect, expectTypeOf, test } from "vitest";
import { grad, valueAndGrad } from "./grad.ts";
import { stopGradient } from "./stop-gradient.ts";
import type { Tensor } from "./tensor.ts";
import { message, scalar, vector } from "./testing.ts";
import { vmap } from "./vmap.ts";

const cube = (x: Tensor): Tensor => x.mul(x).mul(x);

test("grad of x³ is 3x², of that 6x, of that 6", () => {
  expect(grad(cube)(2).item()).toBe(12);
  expect(grad(grad(cube))(2).item()).toBe(12);
  expect(grad(grad(grad(cube)))(2).item()).toBe(6);
});

test("gradients have the tree of the argument", () => {
  const loss = ({ w, b }: { w: Tensor; b: readonly [Tensor] }, x: Tensor): Tensor => w.mul(x).add(b[0]).sum();
  const [value, g] = valueAndGrad(loss)({ w: vector(1, 2), b: [scalar(3)] }, vector(10, 20));
  expect(value.item()).toBe(56);
  expect(g.w.toArray()).toEqual([10, 20]);
  expect(g.b[0].item()).toBe(2);
  expectTypeOf(g).toEqualTypeOf<{ w: Tensor; b: readonly [Tensor] }>();
  expectTypeOf(value).toEqualTypeOf<Tensor>();
});

test("argnums chooses arguments, a list gives a list", () => {
  const f = (x: Tensor, y: Tensor): Tensor => x.mul(x).mul(y);
  expect(grad(f, { argnums: 1 })(3, 5).item()).toBe(9);
  const both = grad(f, { argnums: [1, 0] })(3, 5);
  expect(both.map((g) => g.item())).toEqual([9, 30]);
  expectTypeOf(both).toEqualTypeOf<readonly [Tensor, Tensor]>();
});

test("aux is passed on and not differentiated", () => {
  const f = (x: Tensor): [Tensor, { twice: Tensor; n: number }] => [x.mul(x), { twice: x.mul(2), n: 7 }];
  const [[value, aux], g] = valueAndGrad(f, { hasAux: true })(3);
  expect([value.item(), aux.twice.item(), aux.n.item(), g.item()]).toEqual([9, 6, 7, 6]);
  const [alone, again] = grad(f, { hasAux: true })(3);
  expect([alone.item(), again.twice.item()]).toEqual([6, 6]);
  expectTypeOf(aux).toEqualTypeOf<{ twice: Tensor; n: Tensor }>();
});

test("a derivative within a derivative does not confuse its perturbation with the outer one", () => {
  // d/dx [x · d/dy (x + y)] = d/dx x = 1; a confused implementation gives 2.
  const f = (x: Tensor): Tensor => x.mul(grad((y: Tensor) => x.add(y))(1));
  expect(grad(f)(1).item()).toBe(1);
  // d/dx [d/dy (x·y²) at y = x] = d/dx 2x² = 4x
  expect(grad((x: Tensor) => grad((y: Tensor) => x.mul(y).mul(y))(x))(3).item()).toBe(12);
});

test("captured tensors are constants of the inner and variables of the outer derivative", () => {
  const c = scalar(5);
  expect(grad((x: Tensor) => c.mul(x))(2).item()).toBe(5);
  expect(grad((x: Tensor) => grad((y: Tensor) => x.mul(x).mul(y))(1))(3).item()).toBe(6);
});

test("vmap of grad is one gradient for each example", () => {
  expect(vmap(grad(cube))(vector(1, 2, 3)).toArray()).toEqual([3, 12, 27]);
  expect(vmap(grad((x: Tensor) => x.mul(x).sum()))(vector(1, 2).reshape([2, 1])).toArray()).toEqual([[2], [4]]);
});

test("stopGradient is a constant for derivatives", () => {
  expect(grad((x: Tensor) => x.mul(stopGradient(x)))(3).item()).toBe(3);
  expect(grad((x: Tensor) => stopGradient(x))(3).item()).toBe(0);
});

test("a result that does not depend on the argument has gradient zero", () => {
  expect(grad((_x: Tensor) => scalar(1))(3).item()).toBe(0);
});

test("grad refuses results that are no float scalars", () => {
  expect(message(() => grad((x: Tensor) => x.mul(2))(vector(1, 2)))).toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-scalar] grad: "f" returns f32[2]
      line: <line>
      hint: the gradient is that of a scalar: reduce the result with sum() or mean(), or use jacrev(), jacfwd() or vjp()"
  `);
  expect(message(() => grad((x: Tensor) => x.astype("i32"))(1))).toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-float] grad: "f" returns i32[]
      line: <line>
      hint: return a float, with astype(f32) if its derivative, zero, is really meant"
  `);
  expect(message(() => grad((x: Tensor) => [x, x])(1))).toMatchInlineSnapshot(`
    "TraceError: [not-scalar] grad: "f" returns a tree instead of one scalar
      line: <line>
      hint: return one scalar tensor (slice(x, [i]), not x[i]); use hasAux for further results, jacrev() or vjp() for several values"
  `);
  expect(message(() => grad((_x: Tensor) => null)(1))).toMatchInlineSnapshot(`
    "TraceError: [not-scalar] grad: "f" returns null instead of one scalar
      line: <line>
      hint: return one scalar tensor (slice(x, [i]), not x[i]); use hasAux for further results, jacrev() or vjp() for several values"
  `);
  expect(message(() => grad((x: Tensor) => x, { hasAux: true })(1))).toMatchInlineSnapshot(`
    "TraceError: [bad-tree] grad: with hasAux the function returns a value of class Tensor
      line: <line>
      hint: return [value, aux]"
  `);
});

test("grad refuses arguments that have no derivative", () => {
  expect(message(() => grad((x: Tensor) => x.sum())(vector(1, 2).astype("i32")))).toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-float] grad: the argument at [0] is i32[2], which has no derivative
      line: <line>
      hint: cast it with astype(f32), or choose other arguments with argnums"
  `);
  expect(message(() => grad((x: Tensor) => x, { argnums: 1 })(1))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] grad: argnums 1 for a call with 1 argument
      line: <line>
      hint: give positions of arguments, counted from 0 or from the end with negative numbers, each once"
  `);
});

test("functions return trees of tensors", () => {
  expect(message(() => grad((_x: Tensor) => "loss")(1))).toMatchInlineSnapshot(`
    "TraceError: [bad-tree] "f" returns the string "loss", which is no tree of tensors
      line: <line>
      hint: return tensors, numbers, and arrays, objects or registered classes (registerTree) of them; null where there is nothing"
  `);
  expect(message(() => grad((_x: Tensor) => ({ a: [new Map()] }))(1))).toMatchInlineSnapshot(`
    "TraceError: [bad-tree] "f" returns a value of class Map at .a[0], which is no tree of tensors
      line: <line>
      hint: return tensors, numbers, and arrays, objects or registered classes (registerTree) of them; null where there is nothing"
  `);
  expect(message(() => grad(async (x: Tensor) => x)(1))).toMatchInlineSnapshot(`
    "TraceError: [async-function] "f" returns a Promise
      line: <line>
      hint: await before the call, and return a list instead of yielding"
  `);
  expect(
    message(() =>
      grad(function* steps(x: Tensor) {
        yield x;
      })(1),
    ),
  ).toMatchInlineSnapshot(`
    "TraceError: [async-function] "steps" returns a generator
      line: <line>
      hint: await before the call, and return a list instead of yielding"
  `);
});

test("arguments are trees of tensors and numbers", () => {
  const f = (x: { readonly a: Tensor; readonly name: string }): Tensor => x.a;
  expect(message(() => grad(f)({ a: scalar(1), name: "w" }))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-tree] grad: the leaf at [0].name is the string "w"
      line: <line>
      hint: leaves are tensors, numbers, booleans and null; register classes with registerTree(), make arrays with array(), and close over or mark as static (jit's staticArgnums) what is no array"
  `);
  expect(message(() => grad((x: Tensor) => x)(new Float32Array(2) as never))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-tree] grad: the leaf at [0] is a value of class Float32Array
      line: <line>
      hint: leaves are tensors, numbers, booleans and null; register classes with registerTree(), make arrays with array(), and close over or mark as static (jit's staticArgnums) what is no array"
  `);
});
