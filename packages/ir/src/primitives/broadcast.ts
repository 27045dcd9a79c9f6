/** Repeating along axes and adding along axes: adjoint to each other. */
import type { Dim, Shape } from "../dim.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex } from "../index-expression.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, checkDim, checkedAxis, checkDtype, removeAxes, showType } from "../type.ts";
import { monoids, reduceAxes } from "./reduce-form.ts";

/** `y[j] = x[j restricted to axes]`: axis `i` of x becomes axis `axes[i]` of y (increasing); the other axes repeat it. Adjoint: {@link sum}. */
export const broadcast: Primitive<{ shape: readonly Dim[]; axes: readonly number[] }> = {
  name: "broadcast",
  type([x], { shape, axes }) {
    const type = x ?? unary("broadcast");
    if (axes.length !== type.shape.length || axes.some((axis, i) => i > 0 && axis <= at(axes, i - 1)))
      throw new ShapeError(
        "bad-axes",
        `broadcast: axes [${axes.join()}] for ${showType(type)}`,
        "give one increasing axis of the result for each axis of the argument",
      );
    axes.forEach((axis, i) =>
      checkDim(
        at(type.shape, i),
        at(shape, checkedAxis(shape.length, axis, "broadcast")),
        `axis ${i} of the argument`,
        "broadcast",
      ),
    );
    return [arrayType(type.dtype, shape)];
  },
  lower: (_, { axes }) => ({
    form: "view",
    pieces: [{ arg: 0, index: axes.map(axisIndex), guards: [] }],
    otherwise: 0,
  }),
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { params: { shape, axes } }) => [
      ct &&
        sumOver(
          b,
          ct,
          shape.map((_, i) => i).filter((i) => !axes.includes(i)),
        ),
    ],
  },
  batch: (b, args, { shape, axes }, { size }) =>
    b.apply(broadcast, args, { shape: [size, ...shape], axes: [0, ...axes.map((axis) => axis + 1)] }),
};

/** `y = Σ x` over `axes`. Adjoint: {@link broadcast}. */
export const sum: Primitive<{ axes: readonly number[] }> = {
  name: "sum",
  type([x], { axes }) {
    const type = x ?? unary("sum");
    checkDtype(type, ["float", "int", "uint"], "sum");
    for (const axis of axes) checkedAxis(type.shape.length, axis, "sum");
    return [arrayType(type.dtype, removeAxes(type.shape, axes))];
  },
  lower: ([x], { axes }) => reduceAxes(x ?? unary("sum"), axes, monoids.add),
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { params: { axes }, types: [x] }) => [ct && x && repeatOver(b, ct, x.shape, axes)],
  },
  batch: (b, args, { axes }) => b.apply(sum, args, { axes: axes.map((axis) => axis + 1) }),
};

const unary = (name: string): never => {
  throw new ShapeError("wrong-arity", `${name}: no argument`, "give one array");
};

/** The sum of `x` over `axes`; `x` itself where there are none. */
export const sumOver = (b: Emitter, x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : b.one(sum, [x], { axes });

/** `x` repeated to `shape`, of which `x` lacks `axes`; `x` itself where there are none. */
export const repeatOver = (b: Emitter, x: Value, shape: Shape, axes: readonly number[]): Value =>
  axes.length === 0
    ? x
    : b.one(broadcast, [x], { shape, axes: shape.map((_, i) => i).filter((i) => !axes.includes(i)) });

/** `x` with a new leading axis of length `size` that repeats it. */
export const repeatLeading = (b: Emitter, x: Value, size: Dim): Value =>
  b.one(broadcast, [x], { shape: [size, ...x.type.shape], axes: x.type.shape.map((_, i) => i + 1) });

/** Arguments of which each has the leading batch axis, made by repetition where it lacks one. */
export const allBatched = (
  b: Emitter,
  args: readonly Value[],
  batched: readonly boolean[],
  size: Dim,
): readonly Value[] => args.map((arg, i) => (batched[i] ? arg : repeatLeading(b, arg, size)));
