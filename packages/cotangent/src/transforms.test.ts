import { bool, i32 } from "@cotangent/ir";
import { expect, expectTypeOf, test } from "vitest";
import { fromData } from "./bind.ts";
import { jvp, linearize } from "./forward.ts";
import { grad } from "./grad.ts";
import { hessian, hvp, jacfwd, jacrev } from "./jacobian.ts";
import { explain } from "./inspect.ts";
import { jit } from "./jit.ts";
import * as np from "./numpy/index.ts";
import { linearTranspose, vjp } from "./reverse.ts";
import { scan } from "./scan.ts";
import type { Tensor } from "./tensor.ts";
import { message, scalar, vector } from "./testing.ts";
import { vmap } from "./vmap.ts";

const f = (x: Tensor): Tensor => x.mul(x).mul(x);

test("jvp gives the value and J·ẋ", () => {
  const [y, dy] = jvp((x: Tensor, z: Tensor) => ({ p: x.mul(z) }), [3, 4], [1, 10]);
  expect([y.p.item(), dy.p.item()]).toEqual([12, 34]);
  expectTypeOf(dy).toEqualTypeOf<{ p: Tensor }>();
});

test("vjp gives the value and ȳ ↦ Jᵀ·ȳ", () => {
  const [y, pullback] = vjp((x: Tensor, z: { a: Tensor }) => [x.mul(z.a), x], vector(1, 2), { a: vector(3, 4) });
  expect(y[0]?.toArray()).toEqual([3, 8]);
  const [dx, dz] = pullback([vector(1, 1), vector(10, 10)]);
  expect([dx.toArray(), dz.a.toArray()]).toEqual([
    [13, 14],
    [1, 2],
  ]);
  expectTypeOf(dz).toEqualTypeOf<{ a: Tensor }>();
});

test("results that do not depend on the arguments have cotangents that are not read", () => {
  const [, pullback] = vjp((x: Tensor) => [vector(7), x.mul(2)], vector(1));
  expect(pullback([vector(100), vector(1)])[0].toArray()).toEqual([2]);
});

test("integer arguments and results have null for derivatives", () => {
  const count = fromData(i32, [], Int32Array.of(3));
  const [, dy] = jvp((x: Tensor, n: Tensor) => [x.mul(n), n.add(1)], [2, count], [1, 0]);
  expect([dy[0]?.item(), dy[1]]).toEqual([3, null]);
  const [, pullback] = vjp((x: Tensor, n: Tensor) => x.mul(n), scalar(2), count);
  expect(pullback(1).map((ct) => (ct as Tensor | null)?.item())).toEqual([3, undefined]);
});

test("linearize makes the linear map once", () => {
  const [y, map] = linearize(f, vector(1, 2));
  expect(y.toArray()).toEqual([1, 8]);
  expect(map(vector(1, 1)).toArray()).toEqual([3, 12]);
  expect(map(vector(0, 2)).toArray()).toEqual([0, 24]);
});

test("linearTranspose refuses affine functions, and what is linear piece by piece only", () => {
  const [x, mask] = [vector(1, 2, 3), fromData(bool, [3], Uint8Array.of(1, 0, 1))];
  const refused = (map: (v: Tensor) => unknown): string => message(() => linearTranspose(map, x));
  expect(refused((v) => v.add(1))).toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-linear] argument 1 of add at <line> does not depend on what is transposed
      line: <line>
      hint: linearTranspose() takes linear functions, so without constants such as the 1 of x + 1; use vjp() for others"
  `);
  expect(refused(() => vector(1))).toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-linear] result 0 of "f" does not depend on what is transposed
      line: <line>
      hint: linearTranspose() takes linear functions, so without constants such as the 1 of x + 1; use vjp() for others"
  `);
  for (const map of [
    (v: Tensor) => v.add(vector(1, 1, 1)),
    (v: Tensor) => np.where(mask, v, 1),
    (v: Tensor) => np.concatenate([v, np.ones(2)]),
    (v: Tensor) => jit((z: Tensor) => z.add(1))(v),
    (v: Tensor) => scan((c, z) => [c.add(z), z.sub(1)], 0, v),
    (v: Tensor) => scan((c, z) => [c.add(z), null], 1, v),
    (v: Tensor) => np.where(np.greater(v, 0), v, 0),
    (v: Tensor) => v.astype("i32").astype("f32"),
    (v: Tensor) => np.norm(v),
  ])
    expect(refused(map)).toContain("[not-linear]");
});

test("a zero that is written in a linear function is that of the map", () => {
  const [x, mask] = [vector(1, 2, 3), fromData(bool, [3], Uint8Array.of(1, 0, 1))];
  const back = (map: (v: Tensor) => Tensor): unknown => linearTranspose(map, x)(map(x))[0].toArray();
  expect(back((v) => np.where(mask, v, 0))).toEqual([1, 0, 3]);
  expect(back((v) => np.concatenate([np.zeros(2), v]))).toEqual([1, 2, 3]);
  expect(back((v) => np.where(np.greater(mask, 0), v.sub(v.mul(0)), 0))).toEqual([1, 0, 3]);
  expect(back((v) => scan((c, z) => [c.add(z), null], 0, v)[0])).toEqual([6, 6, 6]);
  expect(back(() => np.zeros([3]))).toEqual([0, 0, 0]);
});

test("no derivative is computed of arrays without elements", () => {
  const loss = (x: Tensor): Tensor =>
    np.sum(np.exp(np.slice(x, [[0, 0]]))).add(np.sum(np.concatenate([x, np.slice(x, [[2]])])));
  expect(grad(loss)(vector(1, 2)).toArray()).toEqual([1, 1]);
  expect(jvp(loss, [vector(1, 2)], [vector(1, 1)])[1].item()).toBe(2);
  expect(grad((x: Tensor) => np.sum(x))(np.zeros([0])).shape).toEqual([0]);
  const { operations } =
    explain(
      grad((x: Tensor) => np.sum(np.exp(np.slice(x, [[0, 0]]))).add(np.sum(x))),
      vector(1, 2),
    ).stages.at(-1) ?? {};
  expect(operations).toEqual(new Map([["full", 1]]));
});

test("linearTranspose transposes linear functions and refuses others", () => {
  const weights = vector(2, 3);
  const transposed = linearTranspose((x: Tensor) => x.mul(weights).sum(), vector(0, 0));
  expect(transposed(10)[0].toArray()).toEqual([20, 30]);
  expect(message(() => linearTranspose(f, scalar(1)))).toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-linear] mul at <line> is not linear in what is transposed
      line: <line>
      hint: linearTranspose() takes linear functions, so without constants such as the 1 of x + 1; use vjp() for others"
  `);
});

test("Jacobians have the shape of the result, then that of the argument", () => {
  const g = (x: Tensor): Tensor =>
    x
      .reshape([2, 1])
      .mul(vector(1, 2, 3))
      .mul(x.sum());
  const expected = jacrev(g)(vector(1, 2)).toArray();
  expect(jacrev(g)(vector(1, 2)).shape).toEqual([2, 3, 2]);
  expect(jacfwd(g)(vector(1, 2)).toArray()).toEqual(expected);
  expect(expected).toEqual([
    [
      [4, 1],
      [8, 2],
      [12, 3],
    ],
    [
      [2, 5],
      [4, 10],
      [6, 15],
    ],
  ]);
});

test("Jacobians of trees by trees", () => {
  const g = ({ a, b }: { a: Tensor; b: Tensor }): [Tensor, Tensor] => [a.mul(b), b.sum()];
  const x = { a: vector(1, 2), b: vector(3, 4) };
  for (const jac of [jacrev, jacfwd]) {
    const [first, second] = jac(g)(x);
    expect(first.a.toArray()).toEqual([
      [3, 0],
      [0, 4],
    ]);
    expect(first.b.toArray()).toEqual([
      [1, 0],
      [0, 2],
    ]);
    expect(second.a.toArray()).toEqual([0, 0]);
    expect(second.b.toArray()).toEqual([1, 1]);
  }
  expectTypeOf(jacrev(g)(x)).toExtend<[{ a: Tensor; b: Tensor }, { a: Tensor; b: Tensor }]>();
});

test("hessian is the matrix of second derivatives, of trees too; hvp is its product", () => {
  const g = (x: Tensor): Tensor => x.mul(x).mul(x).sum().add(x.sum().mul(x.sum()));
  expect(hessian(g)(vector(1, 2)).toArray()).toEqual([
    [8, 2],
    [2, 14],
  ]);
  expect(hvp(g, [vector(1, 2)], [vector(1, 10)]).toArray()).toEqual([28, 142]);
  const h = hessian(({ a, b }: { a: Tensor; b: Tensor }) => a.mul(a).mul(b))({ a: 2, b: 3 });
  expect([h.a.a.item(), h.a.b.item(), h.b.a.item(), h.b.b.item()]).toEqual([6, 4, 4, 0]);
});

test("grad through vmap, vmap through jvp", () => {
  expect(grad((x: Tensor) => vmap(f)(x).sum())(vector(1, 2)).toArray()).toEqual([3, 12]);
  const push = (x: Tensor): Tensor => jvp(f, [x], [1])[1];
  expect(vmap(push)(vector(1, 2)).toArray()).toEqual([3, 12]);
});

test("vmap maps axes of trees, shares what has none, and puts the axis where it is asked", () => {
  const g = (x: { a: Tensor; b: Tensor }, c: Tensor): Tensor => x.a.add(x.b).mul(c);
  const a = vector(1, 2, 3, 4, 5, 6).reshape([2, 3]);
  const b = vector(10, 20);
  expect(vmap(g, { inAxes: [{ a: 1, b: null }, null] })({ a, b }, 2).toArray()).toEqual([
    [22, 48],
    [24, 50],
    [26, 52],
  ]);
  expect(vmap(g, { inAxes: [{ a: -1, b: null }, null], outAxes: 1 })({ a, b }, 2).toArray()).toEqual([
    [22, 24, 26],
    [48, 50, 52],
  ]);
  expect(vmap((x: Tensor) => [x, scalar(7)], { outAxes: [0, null] })(b).map((y) => y.toArray())).toEqual([[10, 20], 7]);
  expect(vmap((_x: Tensor) => scalar(7))(b).toArray()).toEqual([7, 7]);
});

test("vmap names what does not fit", () => {
  const g = (x: Tensor, y: Tensor): Tensor => x.add(y);
  expect(message(() => vmap(g)(vector(1, 2), vector(1, 2, 3)))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] vmap: numbers of examples differ: [0]: f32[2] along axis 0; [1]: f32[3] along axis 0
      line: <line>
      hint: all arguments with an axis need equally many examples; null in inAxes shares an argument"
  `);
  expect(message(() => vmap(g)(vector(1, 2), 1))).toMatchInlineSnapshot(`
    "ArgumentError: [axis-out-of-range] vmap: inAxes: [1]: axis 0 of f32[]
      line: <line>
      hint: choose an axis that the array has, or null if it is the same for all examples"
  `);
  expect(message(() => vmap(g, { inAxes: null })(1, 2))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] vmap: no argument has an axis of examples
      line: <line>
      hint: give at least one argument an axis in inAxes"
  `);
  expect(message(() => vmap(g, { inAxes: [0] })(vector(1), 2))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] vmap: inAxes [0], which has 1 entries where 2 are needed, for [*, *]
      line: <line>
      hint: give a number, null, or a tree of them of the form of the arguments (or of the result)"
  `);
  expect(message(() => vmap(g, { outAxes: null })(vector(1), vector(2)))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] vmap: the result at the root differs between examples, but its axis in outAxes is null
      line: <line>
      hint: give it an axis"
  `);
});

test("tangents and cotangents have the tree and the shapes of their values", () => {
  expect(message(() => jvp(f, [vector(1, 2)], [vector(1)]))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] jvp: the leaf at [0] is f32[1] for a value of type f32[2]
      line: <line>
      hint: a tangent or cotangent has the shape and dtype of its value"
  `);
  expect(message(() => jvp((x: { a: Tensor }) => x.a, [{ a: vector(1) }], [{ b: vector(1) } as never])))
    .toMatchInlineSnapshot(`
      "ArgumentError: [tree-mismatch] jvp: the structures differ at [0]: [{b: *}] where [{a: *}] was expected
        line: <line>
        hint: give a tree of the same keys and lengths"
    `);
  const [, pullback] = vjp(f, vector(1, 2));
  expect(message(() => pullback(1))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] the pullback of f: the leaf at the root is f32[] for a value of type f32[2]
      line: <line>
      hint: a tangent or cotangent has the shape and dtype of its value"
  `);
});

test("bool arguments are traced", () => {
  expect(vmap((x: Tensor) => x.astype(bool).astype(i32))(vector(0, 2)).toArray()).toEqual([0, 1]);
});

test("linearTranspose goes through a division by what is known", () => {
  expect(linearTranspose((x: Tensor) => x.div(4), scalar(0))(scalar(2))[0].item()).toBe(0.5);
});

test("the third gradient through a loop over a power is that of forward mode", () => {
  const powers = (u: Tensor): Tensor => {
    const body = (c: Tensor, x: Tensor): readonly [Tensor, Tensor] => [c, np.power(x.mul(u), u)];
    return np.sum(scan(body, np.array(0), np.array([0.9, 1.1, 1.4], { dtype: "f64" }))[1]);
  };
  const forwards = (g: (u: Tensor) => Tensor) => (u: Tensor) => jvp(g, [u], [np.array(1, { dtype: "f64" })])[1];
  const u = np.array(1.3, { dtype: "f64" });
  expect(grad(grad(grad(powers)))(u).item()).toBeCloseTo(forwards(forwards(forwards(powers)))(u).item(), 9);
});
