import { describe, expect, it } from "vitest";
import * as np from "./index.ts";

type Shape = readonly number[];
const random = (() => {
  let state = 7;
  return (): number => ((state = (state * 16_807) % 2_147_483_647) / 2_147_483_647) * 2 - 1;
})();
const fresh = (...shape: number[]): np.Tensor =>
  np.array(new Float64Array(shape.reduce((a, b) => a * b, 1)).map(random)).reshape(shape);

/** Sums products over all values of all labels, one by one. */
function reference(formula: string, ...operands: np.Tensor[]): np.Tensor {
  const [left, output] = formula.split("->") as [string, string];
  const terms = left.split(",");
  const lengths = new Map(
    terms.flatMap((term, i) => term.split("").map((label, axis) => [label, operands[i]!.shape[axis]!] as const)),
  );
  const labels = [...lengths.keys()];
  const flat = (shape: Shape, index: Shape): number =>
    shape.reduce((position, length, axis) => position * length + index[axis]!, 0);
  const shape = output.split("").map((label) => lengths.get(label)!);
  const result = new Float64Array(shape.reduce((a, b) => a * b, 1));
  const data = operands.map((x) => x.dataSync());
  const total = labels.reduce((product, label) => product * lengths.get(label)!, 1);
  for (let n = 0; n < total; n++) {
    let rest = n;
    const value = new Map(
      labels.map((label) => {
        const at = rest % lengths.get(label)!;
        rest = Math.floor(rest / lengths.get(label)!);
        return [label, at];
      }),
    );
    const index = (term: string): number[] => term.split("").map((label) => value.get(label)!);
    result[flat(shape, index(output))]! += terms.reduce(
      (product, term, i) => product * data[i]![flat(operands[i]!.shape, index(term))]!,
      1,
    );
  }
  return np.array(result).reshape(shape);
}

/** The greatest difference; ∞ for different shapes. */
function distance(x: np.Tensor, y: np.Tensor): number {
  if (x.shape.join() !== y.shape.join()) return Infinity;
  const expected = y.dataSync();
  return Math.max(0, ...x.dataSync().map((value, i) => Math.abs(value - expected[i]!)));
}

const formulas: readonly (readonly [string, readonly Shape[]])[] = [
  ["ij->ji", [[2, 3]]],
  ["ij->i", [[2, 3]]],
  ["ii->i", [[3, 3]]],
  ["ii->", [[3, 3]]],
  ["iji->j", [[3, 2, 3]]],
  ["ijj->ji", [[3, 2, 2]]],
  [
    "ij,jk->ik",
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "ij,kj->ki",
    [
      [2, 3],
      [4, 3],
    ],
  ],
  [
    "ij,ij->",
    [
      [2, 3],
      [2, 3],
    ],
  ],
  [
    "ij,ij->ij",
    [
      [2, 3],
      [2, 3],
    ],
  ],
  [
    "bij,bjk->bik",
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
  ],
  [
    "bij,bkj->kbi",
    [
      [2, 3, 4],
      [2, 5, 4],
    ],
  ],
  ["i,j->ji", [[2], [3]]],
  ["ij,k->k", [[2, 3], [4]]],
  [
    "ii,ij->j",
    [
      [3, 3],
      [3, 2],
    ],
  ],
  [
    "ij,jk,kl->il",
    [
      [2, 3],
      [3, 4],
      [4, 5],
    ],
  ],
  ["i,i,i->i", [[3], [3], [3]]],
  ["i,ij,j->", [[2], [2, 3], [3]]],
  [",i->i", [[], [3]]],
];

describe("einsum", () => {
  for (const [formula, shapes] of formulas)
    it(`${formula} is the sum of its products`, () => {
      const operands = shapes.map((shape) => fresh(...shape));
      expect(distance(np.einsum(formula, ...operands), reference(formula, ...operands))).toBeLessThan(1e-12);
    });
  it("without an arrow keeps the labels that occur once, in order", () => {
    const [x, z] = [fresh(2, 3), fresh(3, 4)];
    expect(distance(np.einsum("cb,ba", x, z), reference("cb,ba->ac", x, z))).toBeLessThan(1e-12);
    const square = fresh(3, 3);
    expect(distance(np.einsum("ii", square), np.trace(square))).toBeLessThan(1e-12);
  });
  it("with ... broadcasts leading axes", () => {
    const [x, z] = [fresh(2, 3, 4), fresh(4, 5)];
    expect(distance(np.einsum("...ij,jk->...ik", x, z), np.matmul(x, z))).toBeLessThan(1e-12);
    const [p, q] = [fresh(2, 1, 3, 4), fresh(5, 4, 2)];
    expect(distance(np.einsum("...ij,...jk->...ik", p, q), np.matmul(p, q))).toBeLessThan(1e-12);
    expect(distance(np.einsum("...i->i...", x), np.moveaxis(x, -1, 0))).toBeLessThan(1e-12);
    expect(distance(np.einsum("...i,...i", x, x), np.sum(np.square(x), { axis: -1 }))).toBeLessThan(1e-12);
  });
  it("refuses formulas that do not fit", () => {
    const x = fresh(2, 3);
    expect(() => np.einsum("ij,jk->ik", x)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] einsum: "ij,jk->ik" has 2 terms for 1 operands
        line: <line>
        hint: write one term for each operand]
    `);
    expect(() => np.einsum("i->i", x)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] einsum: "i->i" has 1 labels for operand 0 of shape [2,3]
        line: <line>
        hint: give each axis a label, or leave leading ones to "..."]
    `);
    expect(() => np.einsum("ij,jk->ik", x, x)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] einsum: "ij,jk->ik" gives label j the lengths 3 and 2
        line: <line>
        hint: axes of one label have one length]
    `);
    expect(() => np.einsum("ij->ik", x)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] einsum: "ij->ik" has label k in its result only
        line: <line>
        hint: labels of the result occur in an operand]
    `);
    expect(() => np.einsum("ij->ii", x)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] einsum: "ij->ii" has label i twice in its result
        line: <line>
        hint: each label of the result occurs once]
    `);
    expect(() => np.einsum("i1->i", x)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] einsum: "i1->i" is no formula at "i1"
        line: <line>
        hint: write one term of letters for each operand, as in "ij,jk->ik"]
    `);
  });
});

describe("products", () => {
  it("matmul with vectors and broadcast batches", () => {
    const [x, z] = [fresh(2, 3), fresh(3, 4)];
    expect(distance(np.matmul(x, z), reference("ij,jk->ik", x, z))).toBeLessThan(1e-12);
    const v = fresh(3);
    expect(distance(np.matmul(x, v), reference("ij,j->i", x, v))).toBeLessThan(1e-12);
    expect(distance(np.matmul(v, z), reference("j,jk->k", v, z))).toBeLessThan(1e-12);
    expect(distance(np.matmul(v, v), reference("j,j->", v, v))).toBeLessThan(1e-12);
    const [a, b] = [fresh(2, 1, 3, 4), fresh(5, 4, 2)];
    expect(np.matmul(a, b).shape).toEqual([2, 5, 3, 2]);
    expect(
      distance(
        np.matmul(a.reshape([2, 3, 4]), np.broadcastTo(np.slice(b, [0]), [2, 4, 2])),
        np.slice(np.matmul(a, b), [null, 0]),
      ),
    ).toBeLessThan(1e-12);
    expect(() => np.matmul(x, x)).toThrow(/matmul: f64\[2,3\] times f64\[2,3\]/);
  });
  it("dot, inner, outer, vdot, tensordot and kron", () => {
    const [x, z, t] = [fresh(2, 3), fresh(3, 4), fresh(5, 3, 2)];
    expect(distance(np.dot(x, t), reference("ij,kjl->ikl", x, t))).toBeLessThan(1e-12);
    expect(distance(np.dot(x, 2), np.multiply(x, 2))).toBeLessThan(1e-12);
    expect(distance(np.inner(x, fresh(3).mul(0).add(1)), np.sum(x, { axis: 1 }))).toBeLessThan(1e-12);
    expect(distance(np.inner(x, x), reference("ij,kj->ik", x, x))).toBeLessThan(1e-12);
    expect(
      distance(np.outer(fresh(2).mul(0).add(2), np.ones(3, { dtype: "f64" })), np.full([2, 3], 2, { dtype: "f64" })),
    ).toBeLessThan(1e-12);
    expect(distance(np.vdot(x, x), np.sum(np.square(x)))).toBeLessThan(1e-12);
    expect(distance(np.tensordot(x, z, 1), np.matmul(x, z))).toBeLessThan(1e-12);
    expect(
      distance(
        np.tensordot(x, t, [
          [0, 1],
          [-1, 1],
        ]),
        reference("ij,kji->k", x, t),
      ),
    ).toBeLessThan(1e-12);
    expect(distance(np.kron(x, z), reference("ij,kl->ikjl", x, z).reshape([6, 12]))).toBeLessThan(1e-12);
    expect(() => np.tensordot(x, z, [[0], [0, 1]])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-axes] tensordot: 1 axes with 2 axes
        line: <line>
        hint: name as many axes of the one as of the other]
    `);
    expect(() => np.tensordot(x, z)).toThrow(/shape-mismatch/);
  });
});
