/** The general dot product: every contraction of two arrays. */
import type { Shape } from "../dim.ts";
import { at } from "../errors.ts";
import { axisIndex, type Index } from "../index-expression.ts";
import { NodeTable } from "../node.ts";
import type { Emitter, LinearStep, Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, checkDim, checkDtype, type ArrayType } from "../type.ts";
import { checkArity, numbers } from "./pointwise.ts";
import { monoids } from "./reduce-form.ts";
import { inversePermutation, transpose } from "./shape.ts";

/** Axis pairs by position: `lhsContract[k]` with `rhsContract[k]`, `lhsBatch[k]` with `rhsBatch[k]`. */
export type DotParams = {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
};

/** The axes that are neither in `batch` nor in `contract`. */
export const freeAxes = (shape: Shape, batch: readonly number[], contract: readonly number[]): readonly number[] =>
  shape.flatMap((_, axis) => (batch.includes(axis) || contract.includes(axis) ? [] : [axis]));

/** `y[batch…, i…, j…] = Σₖ x[batch…, i…, k…]·z[batch…, j…, k…]`, with the axes of x and z in any order. */
export const dotGeneral: Primitive<DotParams> = {
  name: "dotGeneral",
  type(args, params) {
    checkArity(args, 2, "dotGeneral");
    const [x, z] = [at(args, 0), at(args, 1)];
    checkDtype(x, numbers, "dotGeneral");
    checkDtype(z, [x.dtype.kind], "dotGeneral");
    const pairs = [
      ...params.lhsContract.map((axis, k) => [axis, at(params.rhsContract, k)] as const),
      ...params.lhsBatch.map((axis, k) => [axis, at(params.rhsBatch, k)] as const),
    ];
    for (const [left, right] of pairs)
      checkDim(
        at(z.shape, right),
        at(x.shape, left),
        `axis ${right} of the second argument (against axis ${left} of the first)`,
        "dotGeneral",
      );
    return [arrayType(x.dtype, resultShape(x, z, params))];
  },
  lower(args, params) {
    const [x, z] = [at(args, 0), at(args, 1)];
    const result = resultShape(x, z, params);
    const domain = [...result, ...params.lhsContract.map((axis) => at(x.shape, axis))];
    const table = new NodeTable();
    const [left, right] = operandAxes(x, z, params);
    const index = (axes: readonly number[]): readonly Index[] => axes.map(axisIndex);
    const product = table.algebra.mul(table.load(0, x.dtype, index(left)), table.load(1, z.dtype, index(right)));
    return {
      form: "reduce",
      domain,
      axes: domain.map((_, i) => i).slice(result.length),
      map: [product],
      monoid: monoids.add(x.dtype),
      outputs: [0],
    };
  },
  derivative: {
    kind: "multilinear",
    transpose: transposeSide,
  },
  saveable: ({ lhsBatch }) => ({ product: lhsBatch.length > 0 ? "batched" : "plain" }),
  batch(b, args, params, { batched }) {
    const [left, right] = [at(batched, 0), at(batched, 1)];
    const shift = (axes: readonly number[], by: boolean): readonly number[] => axes.map((axis) => axis + (by ? 1 : 0));
    const both = left && right;
    const shifted = {
      lhsContract: shift(params.lhsContract, left),
      rhsContract: shift(params.rhsContract, right),
      lhsBatch: [...(both ? [0] : []), ...shift(params.lhsBatch, left)],
      rhsBatch: [...(both ? [0] : []), ...shift(params.rhsBatch, right)],
    };
    const y = b.one(dotGeneral, args, shifted);
    if (both) return [y];
    // The batch axis is the first free axis of its operand; it moves to the front.
    const batches = params.lhsBatch.length;
    const position = left
      ? batches
      : batches + freeAxes(at(args, 0).type.shape, params.lhsBatch, params.lhsContract).length;
    return [moveToFront(b, y, position)];
  },
};

export const moveToFront = (b: Emitter, x: Value, axis: number): Value =>
  axis === 0 ? x : b.one(transpose, [x], { order: [axis, ...x.type.shape.map((_, i) => i).filter((i) => i !== axis)] });

function resultShape(x: ArrayType, z: ArrayType, p: DotParams): Shape {
  const take = (type: ArrayType, axes: readonly number[]): Shape => axes.map((axis) => at(type.shape, axis));
  return [
    ...take(x, p.lhsBatch),
    ...take(x, freeAxes(x.shape, p.lhsBatch, p.lhsContract)),
    ...take(z, freeAxes(z.shape, p.rhsBatch, p.rhsContract)),
  ];
}

/** For each axis of x and of z, the axis of the domain (batch, i, j, k) that runs along it. */
function operandAxes(x: ArrayType, z: ArrayType, p: DotParams): readonly [readonly number[], readonly number[]] {
  const leftFree = freeAxes(x.shape, p.lhsBatch, p.lhsContract);
  const rightFree = freeAxes(z.shape, p.rhsBatch, p.rhsContract);
  const inner = p.lhsBatch.length + leftFree.length + rightFree.length;
  const place = (
    shape: Shape,
    order: readonly (readonly [axes: readonly number[], start: number])[],
  ): readonly number[] =>
    shape.map((_, axis) => {
      const found = order.find(([axes]) => axes.includes(axis));
      return found ? found[1] + found[0].indexOf(axis) : -1;
    });
  const batches = p.lhsBatch.length;
  return [
    place(x.shape, [
      [p.lhsBatch, 0],
      [leftFree, batches],
      [p.lhsContract, inner],
    ]),
    place(z.shape, [
      [p.rhsBatch, 0],
      [rightFree, batches + leftFree.length],
      [p.rhsContract, inner],
    ]),
  ];
}

export const range = (start: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => start + i);

/** `x̄[batch, i, k] = Σⱼ ȳ[batch, i, j]·z[batch, j, k]` for `side = 0`, `z̄[batch, j, k] = Σᵢ ȳ[batch, i, j]·x[batch, i, k]` for 1. */
function transposeSide(b: Emitter, ct: Value, side: number, { arg, types, params: p }: LinearStep<DotParams>): Value {
  const left = { shape: at(types, 0).shape, batch: p.lhsBatch, contract: p.lhsContract };
  const right = { shape: at(types, 1).shape, batch: p.rhsBatch, contract: p.rhsContract };
  const [own, other] = side === 0 ? [left, right] : [right, left];
  const ownFree = freeAxes(own.shape, own.batch, own.contract);
  const otherFree = freeAxes(other.shape, other.batch, other.contract);
  const batches = own.batch.length;
  const product = b.one(dotGeneral, [ct, arg(1 - side)], {
    lhsContract: range(batches + (side === 0 ? ownFree.length : 0), otherFree.length),
    rhsContract: otherFree,
    lhsBatch: range(0, batches),
    rhsBatch: other.batch,
  });
  const contracted = other.contract
    .toSorted((a, c) => a - c)
    .map((axis) => at(own.contract, other.contract.indexOf(axis)));
  return permuteTo(b, product, [...own.batch, ...ownFree, ...contracted]);
}

/** The array whose axis `axes[k]` is axis `k` of `x`. */
export const permuteTo = (b: Emitter, x: Value, axes: readonly number[]): Value =>
  axes.every((axis, i) => axis === i) ? x : b.one(transpose, [x], { order: inversePermutation(axes) });
