/** Arrays one after the other, and back to front. */
import { addDims, mulDims, type Dim } from "../dim.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, scaledIndex, sizeIndex, sumIndex } from "../index-expression.ts";
import type { ViewPiece } from "../lowering.ts";
import type { Primitive } from "../primitive.ts";
import { arrayType, checkedAxis, checkRank, checkDim, showType, type ArrayType } from "../type.ts";
import { allBatched } from "./broadcast.ts";
import { slice } from "./padding.ts";
import { checkArity } from "./pointwise.ts";

/** Where each argument begins along `axis`, and where the last one ends. */
function offsetsAlong(args: readonly ArrayType[], axis: number): readonly Dim[] {
  const offsets: Dim[] = [0];
  for (const { shape } of args) offsets.push(addDims(offsets.at(-1) ?? 0, at(shape, axis)));
  return offsets;
}

/** `y` is the arguments one after the other along `axis`. Adjoint: {@link slice} for each. */
export const concatenate: Primitive<{ axis: number }> = {
  name: "concatenate",
  type(args, { axis }) {
    const [first] = args;
    if (!first) throw new ShapeError("wrong-arity", "concatenate: no argument", "give one array or more");
    checkedAxis(first.shape.length, axis, "concatenate");
    args.forEach((arg, i) => {
      if (arg.dtype !== first.dtype)
        throw new ShapeError(
          "dtype-mismatch",
          `concatenate: argument ${i} is ${showType(arg)} but argument 0 is ${showType(first)}`,
          "cast the arrays to one dtype with astype()",
        );
      checkRank(arg, first.shape.length, "concatenate");
      arg.shape.forEach(
        (dim, k) => k !== axis && checkDim(dim, at(first.shape, k), `axis ${k} of argument ${i}`, "concatenate"),
      );
    });
    const total = offsetsAlong(args, axis).at(-1) ?? 0;
    return [arrayType(first.dtype, first.shape.with(axis, total))];
  },
  lower(args, { axis }) {
    const offsets = offsetsAlong(args, axis);
    const pieces = args.map(({ shape }, i): ViewPiece => {
      const own = sumIndex(axisIndex(axis), sizeIndex(mulDims(-1, at(offsets, i))));
      return {
        arg: i,
        index: shape.map((_, k) => (k === axis ? own : axisIndex(k))),
        guards: args.length === 1 ? [] : [{ index: own, below: at(shape, axis) }],
      };
    });
    return { form: "view", pieces, otherwise: 0 };
  },
  derivative: {
    kind: "linear",
    transpose(b, [ct], { params: { axis }, types, wanted }) {
      if (!ct) return [];
      const offsets = offsetsAlong(types, axis);
      const ends = (edge: Dim, others: (dim: Dim) => Dim): readonly Dim[] =>
        ct.type.shape.map((dim, k) => (k === axis ? edge : others(dim)));
      return types.map((_, i) =>
        wanted(i)
          ? b.one(slice, [ct], {
              start: ends(at(offsets, i), () => 0),
              limit: ends(at(offsets, i + 1), (dim) => dim),
              stride: ct.type.shape.map(() => 1),
            })
          : undefined,
      );
    },
  },
  batch: (b, args, { axis }, { batched, size }) =>
    b.apply(concatenate, allBatched(b, args, batched, size), { axis: axis + 1 }),
};

/** `y[j] = x[n − 1 − j]` along each of `axes`. Adjoint: itself. */
export const reverse: Primitive<{ axes: readonly number[] }> = {
  name: "reverse",
  type(args, { axes }) {
    checkArity(args, 1, "reverse");
    const x = at(args, 0);
    for (const axis of axes) checkedAxis(x.shape.length, axis, "reverse");
    return [x];
  },
  lower: (args, { axes }) => ({
    form: "view",
    pieces: [
      {
        arg: 0,
        index: at(args, 0).shape.map((length, i) =>
          axes.includes(i) ? sumIndex(scaledIndex(axisIndex(i), -1), sizeIndex(addDims(length, -1))) : axisIndex(i),
        ),
        guards: [],
      },
    ],
    otherwise: 0,
  }),
  derivative: { kind: "linear", transpose: (b, [ct], { params: { axes } }) => [ct && b.one(reverse, [ct], { axes })] },
  batch: (b, args, { axes }) => b.apply(reverse, args, { axes: axes.map((axis) => axis + 1) }),
};
