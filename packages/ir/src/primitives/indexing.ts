/** Reading and adding at computed positions: adjoint to each other. Positions outside the array are clamped into it. */
import type { Dim } from "../dim.ts";
import { i32 } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, sizeIndex, sumIndex, valueIndex, type Index } from "../index-expression.ts";
import type { Statement } from "../lowering.ts";
import { NodeTable } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, checkDim, checkDtype, checkedAxis, showType, type ArrayType } from "../type.ts";
import { repeatLeading } from "./broadcast.ts";
import { checkArity, everything, numbers } from "./pointwise.ts";
import { transpose } from "./shape.ts";

export type GatherParams = { readonly axis: number; readonly batch: number };
export type ScatterParams = GatherParams & { readonly length: Dim };

/**
 * `y[b…, p…, i…, q…] = x[b…, p…, indices[b…, i…], q…]`: elements of x along `axis`, at i32 positions. The first `batch`
 * axes of x and indices go together. Positions are clamped to `0 … n−1`. Adjoint: {@link scatterAdd}.
 */
export const gather: Primitive<GatherParams> = {
  name: "gather",
  doc: "y[b, p, i, q] = x[b, p, indices[b, i], q], positions clamped",
  type(args, params) {
    checkArity(args, 2, "gather");
    const [x, indices] = [at(args, 0), at(args, 1)];
    checkIndices(x, indices, params, "gather");
    const { axis, batch } = params;
    return [arrayType(x.dtype, [...x.shape.slice(0, axis), ...indices.shape.slice(batch), ...x.shape.slice(axis + 1)])];
  },
  lower(args, params) {
    const [x, indices] = [at(args, 0), at(args, 1)];
    const table = new NodeTable();
    return { form: "view", pieces: [{ arg: 0, index: pointed(table, { source: 1, type: indices, length: at(x.shape, params.axis), rank: x.shape.length }, params), guards: [] }], otherwise: 0 };
  },
  derivative: {
    kind: "linear",
    in: [0],
    transpose: (b, [ct], { arg, params, types: [x] }) => [ct && x && b.one(scatterAdd, [arg(1), ct], { ...params, length: at(x.shape, params.axis) })],
  },
  batch: (b, args, { axis, batch }, { batched, size }) => {
    const [x, indices] = [at(args, 0), at(args, 1)];
    if (batched[0] && batched[1]) return b.apply(gather, args, { axis: axis + 1, batch: batch + 1 });
    if (batched[1] && batch === 0) {
      // All rows of indices read one x: their batch axis is one more axis of positions, which moves to the front.
      const y = b.one(gather, args, { axis, batch });
      return [axis === 0 ? y : b.one(transpose, [y], { order: [axis, ...y.type.shape.map((_, i) => i).filter((i) => i !== axis)] })];
    }
    if (batched[1]) return b.apply(gather, [repeatLeading(b, x, size), indices], { axis: axis + 1, batch: batch + 1 });
    if (batch === 0) return b.apply(gather, args, { axis: axis + 1, batch });
    return b.apply(gather, [x, repeatLeading(b, indices, size)], { axis: axis + 1, batch: batch + 1 });
  },
};

/** `x[b…, p…, indices[b…, i…], q…] += u[b…, p…, i…, q…]` from zeros, with `length` elements along `axis`. Adjoint: {@link gather}. */
export const scatterAdd: Primitive<ScatterParams> = {
  name: "scatterAdd",
  doc: "y = 0; y[b, p, indices[b, i], q] += u[b, p, i, q], positions clamped",
  type(args, params) {
    checkArity(args, 2, "scatterAdd");
    const [indices, updates] = [at(args, 0), at(args, 1)];
    checkDtype(updates, numbers, "scatterAdd");
    const { axis, batch, length } = params;
    const spread = indices.shape.length - batch;
    const result = arrayType(updates.dtype, [...updates.shape.slice(0, axis), length, ...updates.shape.slice(axis + spread)]);
    checkIndices(result, indices, params, "scatterAdd");
    indices.shape.slice(batch).forEach((dim, i) => checkDim(at(updates.shape, axis + i), dim, `axis ${axis + i} of the updates`, "scatterAdd"));
    return [result];
  },
  lower(args, params) {
    const [indices, updates] = [at(args, 0), at(args, 1)];
    const table = new NodeTable();
    const rank = updates.shape.length - (indices.shape.length - params.batch) + 1;
    const index = pointed(table, { source: 0, type: indices, length: params.length, rank }, params);
    const value = table.load(1, updates.dtype, updates.shape.map((_, i) => axisIndex(i)));
    const store: Statement = { kind: "store", target: 2, index, value, mode: "add", guards: [] };
    const body = updates.shape.reduceRight<Statement>((inner, extent, axis) => ({ kind: "loop", axis, extent: sizeIndex(extent), role: "sequential", body: [inner] }), store);
    return { form: "nest", start: [{ fill: 0 }], body: [body] };
  },
  derivative: {
    kind: "linear",
    in: [1],
    transpose: (b, [ct], { arg, params: { axis, batch } }) => [undefined, ct && b.one(gather, [ct, arg(0)], { axis, batch })],
  },
  batch(b, args, { axis, batch, length }, { batched, size }) {
    const [indices, updates] = [at(args, 0), at(args, 1)];
    if (!batched[0] && batch === 0) return b.apply(scatterAdd, args, { axis: axis + 1, batch, length });
    const all = (x: Value, i: number): Value => (batched[i] ? x : repeatLeading(b, x, size));
    return b.apply(scatterAdd, [all(indices, 0), all(updates, 1)], { axis: axis + 1, batch: batch + 1, length });
  },
};

interface Pointer {
  /** The argument that holds positions. */
  readonly source: number;
  readonly type: ArrayType;
  /** Of the axis pointed into, and the rank of its array. */
  readonly length: Dim;
  readonly rank: number;
}

/** The index into x of the element at the axes `b…, p…, i…, q…`. */
function pointed(table: NodeTable, { source, type, length, rank }: Pointer, { axis, batch }: GatherParams): readonly Index[] {
  const spread = type.shape.length - batch;
  const own = type.shape.map((_, i) => axisIndex(i < batch ? i : axis + i - batch));
  const k = table.algebra;
  const loaded = table.load(source, i32, own);
  const last = table.position(sumIndex(sizeIndex(length), sizeIndex(-1)));
  const position = valueIndex(k.max(k.min(loaded, last), k.constant(0, i32)));
  return Array.from({ length: rank }, (_, i) => (i < axis ? axisIndex(i) : i === axis ? position : axisIndex(i + spread - 1)));
}

function checkIndices(x: ArrayType, indices: ArrayType, { axis, batch }: GatherParams, name: string): void {
  checkDtype(x, everything, name);
  checkedAxis(x.shape.length, axis, name);
  if (indices.dtype !== i32) throw new ShapeError("dtype-mismatch", `${name}: positions are ${showType(indices)}`, "positions are i32; cast them with astype()");
  if (batch > axis || batch > indices.shape.length) throw new ShapeError("bad-axes", `${name}: ${batch} batch axes for axis ${axis} and positions ${showType(indices)}`, "batch axes come before the axis that is read");
  if (at(x.shape, axis) === 0 && !indices.shape.includes(0)) throw new ShapeError("empty-axis", `${name}: axis ${axis} of ${showType(x)} has no element to read`, "read from an axis of length 1 or more");
  for (let i = 0; i < batch; i++) checkDim(at(indices.shape, i), at(x.shape, i), `batch axis ${i} of the positions`, name);
}

