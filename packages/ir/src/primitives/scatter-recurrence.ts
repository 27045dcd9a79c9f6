/** Affine maps applied to elements at computed positions, one after the other: products of elements, and their derivatives. */
import { at } from "../errors.ts";
import { axisIndex, sizeIndex } from "../index-expression.ts";
import type { NestForm, Statement } from "../lowering.ts";
import { NodeTable } from "../node.ts";
import type { Emitter, Primitive, Tangent } from "../primitive.ts";
import type { Value } from "../program.ts";
import { checkDtype, type ArrayType } from "../type.ts";
import { add, mul } from "./arithmetic.ts";
import { zeroOf } from "./constant.ts";
import { checkUpdates, placeOf, spreadOf, type PlaceParams } from "./places.ts";
import { numbers } from "./pointwise.ts";
import { batchScatter } from "./scatter-form.ts";

/** From the last update to the first if `reverse`. */
export type RecurrenceParams = PlaceParams & { readonly reverse: boolean };

/**
 * `(y, v)`: `y = x`, and then for the updates in row-major order `v[j] = y[place j]; y[place j] = a[j]·y[place j] + c[j]`,
 * where {@link gather} would read; v is 0 where a place is left out. Linear in x and c; its adjoint is itself, in reverse:
 * `(x̄, c̄)` of `(ȳ, a, v̄)`; and `(ẏ, v̇)` is that of `(ẋ, a, ȧ·v + ċ)`. With c = 0 it multiplies.
 */
export const scatterRecurrence: Primitive<RecurrenceParams> = {
  name: "scatterRecurrence",
  type(args, params) {
    checkDtype(at(args, 0), numbers, "scatterRecurrence");
    return [checkUpdates(args, 2, params, "scatterRecurrence"), at(args, 1)];
  },
  lower: recurrenceForm,
  derivative: {
    kind: "move",
    move(b, { args, params }, [dx, da, dc]) {
      const [x, a, ...places] = [at(args, 0), at(args, 1), ...args.slice(3)];
      const results = b.apply(scatterRecurrence, args, params);
      const pushed = da && b.one(mul, [at(results, 1), da]);
      const source = pushed && dc ? b.one(add, [pushed, dc]) : (pushed ?? dc);
      if (!dx && !source) return { results, tangents: [] };
      const start = [dx ?? zeroOf(b, x.type), a, source ?? zeroOf(b, a.type), ...places];
      return { results, tangents: b.apply(scatterRecurrence, start, params) };
    },
    transpose(b, [dy, dv], { arg, types, params }) {
      if (!dy && !dv) return [];
      const or0 = (ct: Tangent, i: number): Value => ct ?? zeroOf(b, at(types, i));
      const places = types.slice(3).map((_, i) => arg(i + 3));
      const args = [or0(dy, 0), arg(1), or0(dv, 1), ...places];
      const [dx, dc] = b.apply(scatterRecurrence, args, { ...params, reverse: !params.reverse });
      return [dx, undefined, dc];
    },
  },
  batch: (b: Emitter, args, params, batching) => batchScatter(scatterRecurrence, 2, b, { args, params, batching }),
};

/** Loops over axes that tell places apart are outside of those in which places may repeat, which keep their order. */
function recurrenceForm(args: readonly ArrayType[], params: RecurrenceParams): NestForm {
  const [x, a] = [at(args, 0), at(args, 1)];
  const positions = at(args, 3).shape;
  const table = new NodeTable();
  const k = table.algebra;
  const { index, guards } = placeOf(table, x.shape, { source: 3, positions }, params);
  const here = a.shape.map((_, i) => axisIndex(i));
  const [y, v] = [args.length, args.length + 1];
  const old = table.local("old", x.dtype);
  const next = k.add(k.mul(table.load(1, a.dtype, here), old), table.load(2, a.dtype, here));
  const set = { kind: "store", mode: "set" } as const;
  const step: readonly Statement[] = [
    { kind: "let", name: "old", value: table.load(y, x.dtype, index, guards) },
    { ...set, target: v, index: here, value: old, guards: [] },
    { ...set, target: y, index, value: next, guards },
  ];
  const apart = new Set(index.flatMap((part) => (part.kind === "axis" ? [part.axis] : [])));
  const isApart = (axis: number): boolean => spreadOf(positions, params) === 0 || apart.has(axis);
  const axes = a.shape.map((_, axis) => axis);
  const order = [...axes.filter(isApart), ...axes.filter((axis) => !isApart(axis))];
  const body = order.reduceRight<readonly Statement[]>(
    (inner, axis) => [
      {
        kind: "loop",
        axis,
        extent: sizeIndex(at(a.shape, axis)),
        role: isApart(axis) ? "parallel" : "sequential",
        backwards: params.reverse && !isApart(axis),
        body: inner,
      },
    ],
    step,
  );
  return { form: "nest", start: [{ copyOf: 0 }, "set"], body };
}
