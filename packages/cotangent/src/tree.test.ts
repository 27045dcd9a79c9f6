import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { grad } from "./grad.ts";
import { jit } from "./jit.ts";
import { tree } from "./public-tree.ts";
import { requireSingleCopy } from "./single-copy.ts";
import type { Tensor } from "./tensor.ts";
import { message, scalar, vector } from "./testing.ts";
import { registerTree } from "./tree-registry.ts";

class Affine {
  readonly w: Tensor;
  readonly b: Tensor;
  readonly name: string;
  constructor(w: Tensor, b: Tensor, name: string) {
    this.w = w;
    this.b = b;
    this.name = name;
  }
  apply(x: Tensor): Tensor {
    return x.mul(this.w).add(this.b);
  }
}
registerTree(Affine, {
  flatten: ({ w, b, name }) => [[w, b], name],
  unflatten: (name, [w, b]) => new Affine(w as Tensor, b as Tensor, name),
});

const arbitrary = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.constant(null),
    fc.constant(undefined),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("tree")),
  ),
})).tree;

test("a tree is the tree of its leaves", () => {
  fc.assert(
    fc.property(arbitrary, (value) => {
      const { leaves, structure } = tree.flatten(value);
      const again = tree.unflatten(structure, leaves);
      expect(again).toEqual(value);
      expect(JSON.stringify(again)).toBe(JSON.stringify(value));
      expect(tree.paths(structure)).toHaveLength(leaves.length);
    }),
  );
});

test("leaves of objects come in the order of keys, and the order of writing is kept", () => {
  const { leaves, structure } = tree.flatten({ b: 1, a: [2, { d: 3 }] });
  expect(leaves).toEqual([2, 3, 1]);
  expect(tree.show(structure)).toBe("{a: [*, {d: *}], b: *}");
  expect(tree.paths(structure)).toEqual([".a[0]", ".a[1].d", ".b"]);
  expect(tree.equal(structure, tree.structure({ a: [0, { d: 0 }], b: 0 }))).toBe(true);
});

test("map keeps types and names where structures differ", () => {
  const params = { w: vector(1, 2), layers: [scalar(3)] as const };
  const doubled = tree.map((x) => x.mul(2), params);
  expectTypeOf(doubled).toEqualTypeOf(params);
  expect(doubled.w.toArray()).toEqual([2, 4]);
  const sizes = tree.map((x) => x.size, params);
  expect(sizes).toEqual({ w: 2, layers: [1] });
  expect(tree.map((x, y) => x.add(y), params, doubled).layers[0].item()).toBe(9);
  expect(message(() => tree.map((x) => x, params, { w: 1, layers: { a: 1 } }))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] tree.map: tree 1: the structures differ at .layers: {layers: {a: *}, w: *} where {layers: [*], w: *} was expected
      line: <line>
      hint: give a tree of the same keys and lengths"
  `);
  expect(message(() => tree.unflatten(tree.structure([1, 2]), [1]))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] 1 leaves for the structure [*, *]
      line: <line>
      hint: give 2 leaves"
  `);
});

test("registered classes pass through transforms as themselves", () => {
  const model = new Affine(scalar(2), scalar(3), "first");
  const loss = (m: Affine, x: Tensor): Tensor => m.apply(x);
  const g = grad(loss)(model, 5);
  expectTypeOf(g).toEqualTypeOf<Affine>();
  expect(g).toBeInstanceOf(Affine);
  expect([g.w.item(), g.b.item(), g.name]).toEqual([5, 1, "first"]);
  const named = jit((m: Affine) => m.apply(m.name === "first" ? m.w : m.b));
  expect(named(model).item()).toBe(7);
  expect(named(new Affine(scalar(2), scalar(3), "second")).item()).toBe(9);
  expect(message(() => registerTree(Affine, { flatten: () => [[], 0], unflatten: () => model })))
    .toMatchInlineSnapshot(`
      "ArgumentError: [registered-twice] registerTree: class Affine is registered already
        line: <line>
        hint: register each class once, beside its definition"
    `);
});

test("a class that is not registered is refused with the remedy", () => {
  class Plain {
    x = scalar(1);
  }
  expect(message(() => grad((p: Plain) => p.x)(new Plain()))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-tree] grad: the leaf at [0] is a value of class Plain
      line: <line>
      hint: leaves are tensors, numbers, booleans and null; register classes with registerTree(), make arrays with array(), and close over or mark as static (jit's staticArgnums) what is no array"
  `);
});

test("a second copy of Cotangent is refused", () => {
  const holder = {};
  requireSingleCopy("/a/cotangent", holder);
  requireSingleCopy("/a/cotangent", holder);
  expect(message(() => requireSingleCopy("/b/cotangent", holder))).toMatchInlineSnapshot(`
    "ArgumentError: [two-copies] Cotangent is loaded twice: from /a/cotangent and from /b/cotangent
      line: <line>
      hint: install one copy (\`npm ls cotangent\` shows why there are two), or mark it as external in the bundler"
  `);
});
