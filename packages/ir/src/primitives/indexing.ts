/** Reading and adding at computed positions: adjoint to each other. Positions outside the array are clamped into it. */
import { sizeOf, type Dim } from "../dim.ts";
import { i32 } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, sizeIndex, sumIndex, valueIndex, type Index } from "../index-expression.ts";
import type { Statement } from "../lowering.ts";
import { NodeTable } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { Step, Value } from "../program.ts";
import { arrayType, checkDim, checkDtype, checkedAxis, equalTypes, showType, type ArrayType } from "../type.ts";
import { isZero, madeBy } from "../rewrite/match.ts";
import type { RuleContext } from "../rewrite/rule.ts";
import { add, mul } from "./arithmetic.ts";
import { repeatLeading } from "./broadcast.ts";
import { zeroOf } from "./constant.ts";
import { checkArity, everything, numbers } from "./pointwise.ts";
import { transpose } from "./shape.ts";

export type GatherParams = { readonly axis: number; readonly batch: number };

/**
 * `y[b…, p…, i…, q…] = x[b…, p…, indices[b…, i…], q…]`: elements of x along `axis`, at i32 positions. The first `batch`
 * axes of x and indices go together. Positions are clamped to `0 … n−1`. Adjoint: {@link scatterAdd}.
 */
export const gather: Primitive<GatherParams> = {
  name: "gather",
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
    return {
      form: "view",
      pieces: [
        {
          arg: 0,
          index: pointed(
            table,
            { source: 1, type: indices, length: at(x.shape, params.axis), rank: x.shape.length },
            params,
          ),
          guards: [],
        },
      ],
      otherwise: 0,
    };
  },
  derivative: {
    kind: "linear",
    in: [0],
    transpose: (b, [ct], { arg, params, types: [x] }) => [
      ct && x && b.one(scatterAdd, [zeroOf(b, x), arg(1), ct], params),
    ],
  },
  batch: (b, args, { axis, batch }, { batched, size }) => {
    const [x, indices] = [at(args, 0), at(args, 1)];
    if (batched[0] && batched[1]) return b.apply(gather, args, { axis: axis + 1, batch: batch + 1 });
    if (batched[1] && batch === 0) {
      // All rows of indices read one x: their batch axis is one more axis of positions, which moves to the front.
      const y = b.one(gather, args, { axis, batch });
      return [
        axis === 0
          ? y
          : b.one(transpose, [y], { order: [axis, ...y.type.shape.map((_, i) => i).filter((i) => i !== axis)] }),
      ];
    }
    if (batched[1]) return b.apply(gather, [repeatLeading(b, x, size), indices], { axis: axis + 1, batch: batch + 1 });
    if (batch === 0) return b.apply(gather, args, { axis: axis + 1, batch });
    return b.apply(gather, [x, repeatLeading(b, indices, size)], { axis: axis + 1, batch: batch + 1 });
  },
};

/**
 * `y = x; y[b…, p…, indices[b…, i…], q…] += u[b…, p…, i…, q…]`: u added to a copy of x (in place where x is not read
 * again). Linear in x and u. Adjoint with respect to u: {@link gather}.
 */
export const scatterAdd: Primitive<GatherParams> = {
  name: "scatterAdd",
  type(args, params) {
    checkArity(args, 3, "scatterAdd");
    const [x, indices, updates] = [at(args, 0), at(args, 1), at(args, 2)];
    checkDtype(x, numbers, "scatterAdd");
    checkIndices(x, indices, params, "scatterAdd");
    const { axis, batch } = params;
    const expected = arrayType(x.dtype, [
      ...x.shape.slice(0, axis),
      ...indices.shape.slice(batch),
      ...x.shape.slice(axis + 1),
    ]);
    if (!equalTypes(updates, expected))
      throw new ShapeError(
        "shape-mismatch",
        `scatterAdd: updates are ${showType(updates)}, expected ${showType(expected)}`,
        "give one update for each position, shaped as gather() would return it",
      );
    return [x];
  },
  lower(args, params) {
    const [x, indices, updates] = [at(args, 0), at(args, 1), at(args, 2)];
    const table = new NodeTable();
    const index = pointed(
      table,
      { source: 1, type: indices, length: at(x.shape, params.axis), rank: x.shape.length },
      params,
    );
    const value = table.load(
      2,
      updates.dtype,
      updates.shape.map((_, i) => axisIndex(i)),
    );
    const store: Statement = { kind: "store", target: 3, index, value, mode: "add", guards: [] };
    const body = updates.shape.reduceRight<Statement>(
      (inner, extent, axis) => ({ kind: "loop", axis, extent: sizeIndex(extent), role: "sequential", body: [inner] }),
      store,
    );
    return { form: "nest", start: [{ copyOf: 0 }], body: [body] };
  },
  derivative: {
    kind: "linear",
    in: [0, 2],
    transpose: (b, [ct], { arg, params, wanted }) => [
      ct,
      undefined,
      ct && wanted(2) ? b.one(gather, [ct, arg(1)], params) : undefined,
    ],
  },
  consumed: [
    {
      equation: "scatterAdd(x, i, u) + scatterAdd(0, i, w) = scatterAdd(x, i, u + w)",
      label: "rounding",
      on: add,
      apply: (step, context) =>
        withScattered(step, context, (other, { indices, updates, params }) => {
          const [base, same, before] = scatterOf(context, other, params)?.args ?? [];
          return base && before && same === indices
            ? [context.b.one(scatterAdd, [base, indices, context.b.one(add, [before, updates])], params)]
            : undefined;
        }),
    },
    {
      equation: "x + scatterAdd(0, i, u) = scatterAdd(x, i, u)",
      label: "rounding",
      on: add,
      apply: (step, context) =>
        withScattered(step, context, (x, { indices, updates, params }) => [
          context.b.one(scatterAdd, [x, indices, updates], params),
        ]),
    },
    {
      equation: "x·scatterAdd(0, i, u) = scatterAdd(0, i, x[i]·u) for u of at most half as many elements as x",
      label: "rounding",
      on: mul,
      apply: (step, context) =>
        withScattered(step, context, (x, { zeros, indices, updates, params }) => {
          if (!isHalf(updates, x)) return undefined;
          const factor = context.b.one(gather, [x, indices], params);
          return [context.b.one(scatterAdd, [zeros, indices, context.b.one(mul, [factor, updates])], params)];
        }),
    },
  ],
  batch(b, args, { axis, batch }, { batched, size }) {
    const all = (i: number): Value => (batched[i] ? at(args, i) : repeatLeading(b, at(args, i), size));
    if (!batched[1] && batch === 0)
      return b.apply(scatterAdd, [all(0), at(args, 1), all(2)], { axis: axis + 1, batch });
    return b.apply(scatterAdd, [all(0), all(1), all(2)], { axis: axis + 1, batch: batch + 1 });
  },
};

/** `scatterAdd(0, indices, updates)` */
interface Scattered {
  readonly zeros: Value;
  readonly indices: Value;
  readonly updates: Value;
  readonly params: GatherParams;
}

/** Matches an operation one of whose arguments is scattered into zeros: calls `make` with the other argument and it. */
function withScattered(
  step: Step,
  context: RuleContext,
  make: (other: Value, scattered: Scattered) => readonly Value[] | undefined,
): readonly Value[] | undefined {
  for (const position of [1, 0]) {
    const { args, params } = madeBy(context, at(step.args, position), scatterAdd) ?? {};
    const [zeros, indices, updates] = args ?? [];
    const scattered = params && zeros && indices && updates && { zeros, indices, updates, params };
    const results = scattered && isZero(context, zeros) ? make(at(step.args, 1 - position), scattered) : undefined;
    if (results) return results;
  }
  return undefined;
}

/** The `scatterAdd` with these parameters that made `value`. */
function scatterOf(context: RuleContext, value: Value, { axis, batch }: GatherParams): ReturnType<typeof madeBy> {
  const made = madeBy(context, value, scatterAdd);
  return made?.params.axis === axis && made.params.batch === batch ? made : undefined;
}

/** Whether an array certainly has at most half as many elements as another. */
function isHalf(part: Value, whole: Value): boolean {
  const [few, many] = [sizeOf(part.type.shape), sizeOf(whole.type.shape)];
  return typeof few === "number" && typeof many === "number" && 2 * few <= many;
}

interface Pointer {
  /** The argument that holds positions. */
  readonly source: number;
  readonly type: ArrayType;
  /** Of the axis pointed into, and the rank of its array. */
  readonly length: Dim;
  readonly rank: number;
}

/** The index into x of the element at the axes `b…, p…, i…, q…`. */
function pointed(
  table: NodeTable,
  { source, type, length, rank }: Pointer,
  { axis, batch }: GatherParams,
): readonly Index[] {
  const spread = type.shape.length - batch;
  const own = type.shape.map((_, i) => axisIndex(i < batch ? i : axis + i - batch));
  const k = table.algebra;
  const loaded = table.load(source, i32, own);
  const last = table.position(sumIndex(sizeIndex(length), sizeIndex(-1)));
  const position = valueIndex(k.max(k.min(loaded, last), k.constant(0, i32)));
  return Array.from({ length: rank }, (_, i) =>
    i < axis ? axisIndex(i) : i === axis ? position : axisIndex(i + spread - 1),
  );
}

function checkIndices(x: ArrayType, indices: ArrayType, { axis, batch }: GatherParams, name: string): void {
  checkDtype(x, everything, name);
  checkedAxis(x.shape.length, axis, name);
  if (indices.dtype !== i32)
    throw new ShapeError(
      "dtype-mismatch",
      `${name}: positions are ${showType(indices)}`,
      "positions are i32; cast them with astype()",
    );
  if (batch > axis || batch > indices.shape.length)
    throw new ShapeError(
      "bad-axes",
      `${name}: ${batch} batch axes for axis ${axis} and positions ${showType(indices)}`,
      "batch axes come before the axis that is read",
    );
  if (at(x.shape, axis) === 0 && !indices.shape.includes(0))
    throw new ShapeError(
      "empty-axis",
      `${name}: axis ${axis} of ${showType(x)} has no element to read`,
      "read from an axis of length 1 or more",
    );
  for (let i = 0; i < batch; i++)
    checkDim(at(indices.shape, i), at(x.shape, i), `batch axis ${i} of the positions`, name);
}
