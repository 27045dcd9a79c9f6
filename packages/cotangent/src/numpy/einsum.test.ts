/** Orders of contraction, and formulas written with numbers. */
import { expect, test } from "vitest";
import { checkGrads } from "../check-grads.ts";
import { jit } from "../jit.ts";
import type { Tensor } from "../tensor.ts";
import * as np from "./index.ts";

function numbers(...shape: number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length: size }, (_, i) => Math.sin(3 * i + shape.length) + (i % 5) / 4);
  return np.reshape(np.array(data, { dtype: "f64" }), shape);
}

const chain = [numbers(10, 30), numbers(30, 5), numbers(5, 60), numbers(60, 8)] as const;

const distance = (x: Tensor, z: Tensor): number => np.max(np.abs(np.subtract(x, z))).item();

test("a chain of matrices is multiplied in the order of least cost", () => {
  const found = np.einsumPath("ij,jk,kl,lm->im", ...chain);
  expect(found.path).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  // (x·y)·(z·w): 10·30·5 + 5·60·8 + 10·5·8, and all at once 10·30·5·60·8 times three products.
  expect(found.multiplications).toBe(1500 + 2400 + 400);
  expect(found.naive).toBe(3 * 720_000);
  const product = chain.slice(1).reduce<Tensor>(np.matmul, chain[0]);
  expect(distance(np.einsum("ij,jk,kl,lm->im", ...chain), product)).toBeLessThan(1e-9);
});

test("of many operands each step contracts what grows least", () => {
  const matrices = Array.from({ length: 10 }, (_, i) => numbers((i % 3) + 2, ((i + 1) % 3) + 2));
  const letters = "abcdefghijk";
  const formula = `${matrices.map((_, i) => letters.slice(i, i + 2)).join()}->ak`;
  expect(np.einsumPath(formula, ...matrices).path).toHaveLength(9);
  const product = matrices.slice(1).reduce<Tensor>((x, z) => np.matmul(x, z), matrices[0]!);
  expect(distance(np.einsum(formula, ...matrices), product) / np.max(np.abs(product)).item()).toBeLessThan(1e-12);
});

const [p, q, r] = [numbers(2, 3), numbers(3, 4), numbers(4, 2)];

test.each<readonly [string, string, readonly Tensor[], Tensor]>([
  ["a trace of a chain", "ab,bc,ca->", [p, q, r], np.trace(np.matmul(np.matmul(p, q), r))],
  [
    "an outer product of three",
    "a,b,c->cab",
    [numbers(2), numbers(3), numbers(4)],
    np.tensordot(numbers(4), np.outer(numbers(2), numbers(3)), 0),
  ],
  [
    "a diagonal, and a sum of what nothing else has",
    "aab,bc,d->ac",
    [numbers(3, 3, 2), numbers(2, 4), numbers(5)],
    np.multiply(np.matmul(np.diagonal(np.moveaxis(numbers(3, 3, 2), 2, 0)).T, numbers(2, 4)), np.sum(numbers(5))),
  ],
  [
    "a batch",
    "zab,zbc,zc->za",
    [numbers(2, 3, 4), numbers(2, 4, 5), numbers(2, 5)],
    np.squeeze(np.matmul(np.matmul(numbers(2, 3, 4), numbers(2, 4, 5)), np.expandDims(numbers(2, 5), 2)), 2),
  ],
  [
    "axes that broadcast",
    "...a,...b,b->...a",
    [numbers(2, 1, 3), numbers(4, 5), numbers(5)],
    np.multiply(numbers(2, 1, 3), np.expandDims(np.matmul(numbers(4, 5), numbers(5)), 1)),
  ],
])("%s has the value of plain products, and derivatives", async (_, formula, operands, expected) => {
  const f = (...xs: readonly Tensor[]): Tensor => np.einsum(formula, ...xs);
  expect(distance(f(...operands), expected)).toBeLessThan(1e-12);
  expect(distance(jit(f)(...operands), expected)).toBeLessThan(1e-12);
  await expect(checkGrads(f, [...operands], { order: 1 })).resolves.not.toThrow();
});

test("kron is the block matrix of multiples, of arrays of any rank", () => {
  expect(np.kron(np.array([1, 10]), np.array([1, 2, 3])).toArray()).toEqual([1, 2, 3, 10, 20, 30]);
  expect(np.kron(np.array([[1, 2]]), np.array([1, 10])).toArray()).toEqual([[1, 10, 2, 20]]);
  expect(np.kron(np.array(3), np.array([[1, 2]])).toArray()).toEqual([[3, 6]]);
  expect(np.kron(numbers(2, 1, 3), numbers(4, 2)).shape).toEqual([2, 4, 6]);
});

test("labels may be numbers after each operand", () => {
  const [x, z] = [numbers(2, 3), numbers(3, 4)];
  expect(distance(np.einsum(x, [0, 1], z, [1, 2], [2, 0]), np.einsum("ab,bc->ca", x, z))).toBe(0);
  expect(distance(np.einsum(x, [51, 1], z, [1, 3]), np.einsum("zB,BD", x, z))).toBe(0);
  const batch = numbers(5, 2, 3);
  expect(distance(np.einsum(batch, ["...", 1], z, [1, 2], ["...", 2]), np.matmul(batch, z))).toBeLessThan(1e-14);
  expect(np.einsumPath(x, [0, 1], z, [1, 2]).path).toEqual([[0, 1]]);
  expect(() => np.einsum(x, [0, 60])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [bad-argument] einsum: label 60
      line: <line>
      hint: labels are integers in 0 … 51, or "..."]
  `);
  expect(() => np.einsum(x, z)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [bad-argument] einsum: "?" is no formula at "?"
      line: <line>
      hint: write one term of letters for each operand, as in "ij,jk->ik"]
  `);
  expect(() => np.einsum("ab,bc")).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [bad-argument] einsum: "ab,bc" with 0 operands
      line: <line>
      hint: give operands after the formula, or one list of labels after each operand]
  `);
});
