/**
 * The general dot product with windows. It is the trilinear form `Σ ȳ[t]·x[p]·z[k]` over all t, k and p that the relation
 * of `window-index.ts` ties together, written as a map of two of the three; so both transposes are the operation itself.
 */
import type { Dim, Shape } from "../dim.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, type Index } from "../index-expression.ts";
import { NodeTable } from "../node.ts";
import type { Emitter, LinearStep, Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, checkDim, checkDtype, showTypes, type ArrayType } from "../type.ts";
import { checkArity, numbers } from "./pointwise.ts";
import { freeAxes, moveToFront, permuteTo, range } from "./product.ts";
import { monoids } from "./reduce-form.ts";
import { windowRead, type WindowRelation } from "./window-index.ts";

/**
 * Axis pairs by position: `lhsContract[i]` with `rhsContract[i]`, `lhsBatch[i]` with `rhsBatch[i]`, and `lhsWindow[i]` with
 * `rhsWindow[i]`, along which a window moves as `stride[i]`, `dilation[i]`, … say; `size[i]` is the number of its positions.
 */
export type ConvParams = {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly lhsWindow: readonly number[];
  readonly rhsWindow: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly inputDilation: readonly number[];
  readonly low: readonly number[];
  readonly size: readonly Dim[];
};

/** An operand, and which of its axes are what. */
interface Side {
  readonly type: ArrayType;
  readonly batch: readonly number[];
  readonly free: readonly number[];
  readonly contract: readonly number[];
  readonly window: readonly number[];
}

function sidesOf(args: readonly ArrayType[], p: ConvParams): readonly [Side, Side] {
  const [x, z] = [at(args, 0), at(args, 1)];
  const side = (
    type: ArrayType,
    batch: readonly number[],
    contract: readonly number[],
    window: readonly number[],
  ): Side => ({ type, batch, contract, window, free: freeAxes(type.shape, batch, [...contract, ...window]) });
  return [side(x, p.lhsBatch, p.lhsContract, p.lhsWindow), side(z, p.rhsBatch, p.rhsContract, p.rhsWindow)];
}

const lengths = ({ type }: Side, axes: readonly number[]): Shape => axes.map((axis) => at(type.shape, axis));

const resultShape = ([x, z]: readonly [Side, Side], { size }: ConvParams): Shape => [
  ...lengths(x, x.batch),
  ...lengths(x, x.free),
  ...lengths(z, z.free),
  ...size,
];

function relations([x, z]: readonly [Side, Side], p: ConvParams): readonly WindowRelation[] {
  return p.size.map((output, i) => ({
    stride: at(p.stride, i),
    dilation: at(p.dilation, i),
    inputDilation: at(p.inputDilation, i),
    low: at(p.low, i),
    output,
    kernel: at(lengths(z, z.window), i),
    input: at(lengths(x, x.window), i),
  }));
}

function checkWindows(args: readonly ArrayType[], p: ConvParams): void {
  const count = p.size.length;
  const lists = [p.lhsWindow, p.rhsWindow, p.stride, p.dilation, p.inputDilation, p.low];
  const factors = [...p.stride, ...p.dilation, ...p.inputDilation];
  if (lists.some(({ length }) => length !== count) || factors.some((x) => !Number.isInteger(x) || x === 0))
    throw new ShapeError(
      "bad-argument",
      `conv: windows of ${showTypes(args)} with strides ${p.stride.join()}, dilations ${p.dilation.join()} and ${p.inputDilation.join()}`,
      "give one integer that is not 0 for each window axis",
    );
}

/**
 * `y[batch…, i…, j…, t…] = Σ x[batch…, i…, c…, p…]·z[batch…, j…, c…, k…]` over c and all k with
 * `t·stride + k·dilation − low = p·inputDilation` for a p in x, axis by axis, with the axes of x and z in any order. Both
 * transposes are the operation itself. Where `inputDilation` has no factor in common with `dilation`, no step of the sum
 * is spent between elements.
 */
export const conv: Primitive<ConvParams> = {
  name: "conv",
  type(args, params) {
    checkArity(args, 2, "conv");
    const [x, z] = [at(args, 0), at(args, 1)];
    checkDtype(x, numbers, "conv");
    checkDtype(z, [x.dtype.kind], "conv");
    checkWindows(args, params);
    const pairs = [
      ...params.lhsContract.map((axis, i) => [axis, at(params.rhsContract, i)] as const),
      ...params.lhsBatch.map((axis, i) => [axis, at(params.rhsBatch, i)] as const),
    ];
    for (const [left, right] of pairs)
      checkDim(
        at(z.shape, right),
        at(x.shape, left),
        `axis ${right} of the second argument (against axis ${left} of the first)`,
        "conv",
      );
    return [arrayType(x.dtype, resultShape(sidesOf(args, params), params))];
  },
  lower(args, params) {
    const [x, z] = sidesOf(args, params);
    const result = resultShape([x, z], params);
    const [firstWindow, firstContract] = [result.length - params.size.length, result.length];
    const firstStep = firstContract + x.contract.length;
    const reads = relations([x, z], params).map((relation, i) =>
      windowRead(relation, axisIndex(firstWindow + i), axisIndex(firstStep + i)),
    );
    const indexOf = (side: Side, firstFree: number, window: readonly Index[]): readonly Index[] => {
      const groups = [
        [side.batch, (i: number) => axisIndex(i)],
        [side.free, (i: number) => axisIndex(firstFree + i)],
        [side.contract, (i: number) => axisIndex(firstContract + i)],
        [side.window, (i: number) => at(window, i)],
      ] as const;
      return side.type.shape.map((_, axis) => {
        const [axes, index] = at(
          groups.filter(([own]) => own.includes(axis)),
          0,
        );
        return index(axes.indexOf(axis));
      });
    };
    const batches = x.batch.length;
    const left = indexOf(
      x,
      batches,
      reads.map(({ position }) => position),
    );
    const right = indexOf(
      z,
      batches + x.free.length,
      reads.map(({ kernel }) => kernel),
    );
    const table = new NodeTable();
    const outside = reads.flatMap(({ guards }) => guards);
    const beside = reads.flatMap(({ kernelGuards }) => kernelGuards);
    const product = table.algebra.mul(
      table.load(0, x.type.dtype, left, outside),
      table.load(1, z.type.dtype, right, beside),
    );
    const domain = [...result, ...lengths(x, x.contract), ...reads.map(({ extent }) => extent)];
    return {
      form: "reduce",
      domain,
      axes: range(result.length, domain.length - result.length),
      map: [product],
      monoid: monoids.add(x.type.dtype),
      outputs: [0],
    };
  },
  derivative: {
    kind: "multilinear",
    transpose: (b, ct, side, step) => (side === 0 ? transposeLeft(b, ct, step) : transposeRight(b, ct, step)),
  },
  saveable: ({ lhsBatch }) => ({ product: lhsBatch.length > 0 ? "batched" : "plain" }),
  batch(b, args, params, { batched }) {
    const [left, right] = [at(batched, 0), at(batched, 1)];
    const shift = (axes: readonly number[], by: boolean): readonly number[] => axes.map((axis) => axis + (by ? 1 : 0));
    const both = left && right;
    const shifted = {
      ...params,
      lhsContract: shift(params.lhsContract, left),
      rhsContract: shift(params.rhsContract, right),
      lhsBatch: [...(both ? [0] : []), ...shift(params.lhsBatch, left)],
      rhsBatch: [...(both ? [0] : []), ...shift(params.rhsBatch, right)],
      lhsWindow: shift(params.lhsWindow, left),
      rhsWindow: shift(params.rhsWindow, right),
    };
    const y = b.one(conv, args, shifted);
    if (both) return [y];
    // The batch axis is the first free axis of its operand; it moves to the front.
    const [x] = sidesOf(
      args.map(({ type }) => type),
      shifted,
    );
    return [moveToFront(b, y, x.batch.length + (left ? 0 : x.free.length))];
  },
};

const negated = (xs: readonly number[]): readonly number[] => xs.map((x) => (x === 0 ? 0 : -x));

/** The axes of `own` in the order in which the axes of `other` that they are summed with stand. */
const contractOrder = (own: Side, other: Side): readonly number[] =>
  other.contract.toSorted((a, c) => a - c).map((axis) => at(own.contract, other.contract.indexOf(axis)));

/** `x̄[batch, i, c, p] = Σ ȳ[batch, i, j, t]·z[batch, j, c, k]` over j and k. */
function transposeLeft(b: Emitter, ct: Value, { arg, types, params: p }: LinearStep<ConvParams>): Value {
  const [x, z] = sidesOf(types, p);
  const [batches, rows, columns] = [x.batch.length, x.free.length, z.free.length];
  const product = b.one(conv, [ct, arg(1)], {
    lhsBatch: range(0, batches),
    rhsBatch: z.batch,
    lhsContract: range(batches + rows, columns),
    rhsContract: z.free,
    lhsWindow: range(batches + rows + columns, p.size.length),
    rhsWindow: z.window,
    stride: p.inputDilation,
    dilation: negated(p.dilation),
    inputDilation: p.stride,
    low: negated(p.low),
    size: lengths(x, x.window),
  });
  return permuteTo(b, product, [...x.batch, ...x.free, ...contractOrder(x, z), ...x.window]);
}

/** `z̄[batch, j, c, k] = Σ x[batch, i, c, p]·ȳ[batch, i, j, t]` over i and t. */
function transposeRight(b: Emitter, ct: Value, { arg, types, params: p }: LinearStep<ConvParams>): Value {
  const [x, z] = sidesOf(types, p);
  const [batches, rows, columns] = [x.batch.length, x.free.length, z.free.length];
  const product = b.one(conv, [arg(0), ct], {
    lhsBatch: x.batch,
    rhsBatch: range(0, batches),
    lhsContract: x.free,
    rhsContract: range(batches, rows),
    lhsWindow: x.window,
    rhsWindow: range(batches + rows + columns, p.size.length),
    stride: p.dilation,
    dilation: p.stride,
    inputDilation: p.inputDilation,
    low: p.low,
    size: lengths(z, z.window),
  });
  return permuteTo(b, product, [...z.batch, ...contractOrder(z, x), ...z.free, ...z.window]);
}
