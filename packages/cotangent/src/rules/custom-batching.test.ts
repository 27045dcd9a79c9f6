import { expect, test } from "vitest";
import { jvp } from "../forward.ts";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import type { Tensor } from "../tensor.ts";
import { message, vector } from "../testing.ts";
import { vmap } from "../vmap.ts";
import { customBatching } from "./custom-batching.ts";

const matrix = (...rows: readonly number[][]): Tensor => np.array(rows, { dtype: "f64" });

/** x·k, which says in its batches that it came from the rule by adding 100. */
const seen: unknown[] = [];
const marked = customBatching(
  (x: Tensor, k: Tensor) => x.mul(k),
  (size, batched, x, k) => {
    seen.push([size, ...batched]);
    const column = batched[1] === true ? np.expandDims(k, -1) : k;
    return [x.mul(column).add(100), true];
  },
);
const two = np.array(2, { dtype: "f64" });

test("alone it is the function, and under vmap it is the rule", () => {
  seen.length = 0;
  expect(marked(vector(1, 2), two).toArray()).toEqual([2, 4]);
  const x = matrix([1, 2], [3, 4], [5, 6]);
  const all = [
    [102, 104],
    [106, 108],
    [110, 112],
  ];
  expect(vmap(marked, { inAxes: [0, null] })(x, two).toArray()).toEqual(all);
  expect(jit(vmap(marked, { inAxes: [0, null] }))(x, two).toArray()).toEqual(all);
  expect(vmap(jit(marked), { inAxes: [0, null] })(x, two).toArray()).toEqual(all);
  expect(vmap(marked)(x, np.array([1, 2, 3], { dtype: "f64" })).toArray()).toEqual([
    [101, 102],
    [106, 108],
    [115, 118],
  ]);
  expect(seen.map((entry) => JSON.stringify(entry))).toContain("[3,true,false]");
  expect(seen.map((entry) => JSON.stringify(entry))).toContain("[3,true,true]");
});

test("the derivative of a batch is that of the rule; the batch of a derivative is that of the function's", () => {
  const squared = customBatching(
    (x: Tensor) => x.mul(x),
    (_, [batched], x) => [x.mul(x).mul(10), batched!],
  );
  expect(grad((x: Tensor) => np.sum(vmap(squared)(x)))(vector(1, 2)).toArray()).toEqual([20, 40]);
  expect(vmap(grad(squared))(vector(1, 2)).toArray()).toEqual([2, 4]);
  expect(jvp(squared, [two], [two]).map((t) => t.item())).toEqual([4, 8]);
  expect(vmap(vmap(squared))(matrix([1, 2], [3, 4])).toArray()).toEqual([
    [10, 40],
    [90, 160],
  ]);
});

test("trees, numbers, results without the axis, and captured arrays of the function", () => {
  const f = customBatching(
    ({ x }: { x: Tensor }) => ({ twice: x.mul(two), one: np.ones([2], { dtype: "f64" }) }),
    (_, __, { x }) => [
      { twice: x.mul(2), one: np.ones([2], { dtype: "f64" }) },
      { twice: true, one: false },
    ],
  );
  const found = vmap(f)({ x: np.array([1, 2, 3], { dtype: "f64" }) });
  expect(found.twice.toArray()).toEqual([2, 4, 6]);
  expect(found.one.toArray()).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
});

test("mistakes are explained", () => {
  const f = (x: Tensor): Tensor => x.mul(2);
  expect(message(() => vmap(customBatching(f, (_, __, x) => [x.mul(two), true]))(vector(1)))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] customBatching: the rule of "f": it captures an array
      line: <line>
      hint: make that array an argument of the function"
  `);
  expect(message(() => vmap(customBatching(f, (_, __, x) => [np.sum(x), true]))(vector(1)))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] customBatching: the rule of "f": result 0 is f32[], expected f32[1]
      line: <line>
      hint: return the results of all examples along axis 0, and say in the second part which have that axis"
  `);
  expect(message(() => vmap(customBatching(f, (_, __, x) => [[x], true]))(vector(1)))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] customBatching: the rule of "f": the structures differ at the root: [*] where * was expected
      line: <line>
      hint: give a tree of the same keys and lengths"
  `);
  expect(message(() => vmap(customBatching(f, ((_: number, __: unknown, x: Tensor) => x) as never))(vector(1))))
    .toMatchInlineSnapshot(`
    "ArgumentError: [bad-tree] customBatching: the rule of "f": it returns a value of class Tensor
      line: <line>
      hint: return a list of two, [result, resultBatched]"
  `);
  const closing = (k: Tensor): Tensor =>
    customBatching(
      (x: Tensor) => x.mul(k),
      (_, __, x) => [x, true],
    )(two);
  expect(message(() => vmap(closing)(vector(1, 2)))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] customBatching: the rule of "f": the function captures an array that differs between examples
      line: <line>
      hint: make that array an argument of the function"
  `);
});
