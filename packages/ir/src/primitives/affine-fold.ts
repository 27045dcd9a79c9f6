/** First-order recurrences over one or several axes, with every state on the way: their own tangents and adjoints. */
import type { Dim } from "../dim.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex, sizeIndex } from "../index-expression.ts";
import type { NestForm, Statement } from "../lowering.ts";
import { NodeTable } from "../node.ts";
import type { Emitter, LinearStep, Primitive, Tangent, UnmovedStep } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, checkDtype, checkedAxis, equalTypes, removeAxes, showType, type ArrayType } from "../type.ts";
import { add, mul } from "./arithmetic.ts";
import { allBatched } from "./broadcast.ts";
import { checkArity, floats } from "./pointwise.ts";

/** The elements along `axes` in row-major order, or from the last to the first if `reverse`. */
type Way = { readonly axes: readonly number[]; readonly reverse: boolean };

/** `start`: whether c is given; `source`: whether u is; what is not is 0. */
export type AffineFoldParams = Way & { readonly start: boolean; readonly source: boolean };

/**
 * `s₀ = c, sₖ₊₁ = xₖ·sₖ + uₖ` for the elements k along `axes` in row-major order, or from the last to the first if
 * `reverse`: all states sₖ before an element, and the one after the last. Arguments x, then c and u where given.
 *
 * Linear in (c, u). Its adjoint is itself from the other end, where cotangents of states are the source and that of the
 * last state is the start: `λₙ = s̄ₙ, λₖ = xₖ·λₖ₊₁ + s̄ₖ; c̄ = λ₀, ūₖ = λₖ₊₁`. And `ṡₖ₊₁ = xₖ·ṡₖ + (ẋₖ·sₖ + u̇ₖ)`: once more itself.
 */
export const affineFold: Primitive<AffineFoldParams> = {
  name: "affineFold",
  type(args, params) {
    const { axes, start, source } = params;
    checkArity(args, 1 + Number(start) + Number(source), "affineFold");
    const x = at(args, 0);
    checkDtype(x, floats, "affineFold");
    for (const axis of axes) checkedAxis(x.shape.length, axis, "affineFold");
    const last = arrayType(x.dtype, removeAxes(x.shape, axes));
    if (start) checkEqual(at(args, 1), last, "start");
    if (source) checkEqual(at(args, args.length - 1), x, "source");
    return [x, last];
  },
  lower,
  derivative: { kind: "move", move, transpose },
  batch: (b, args, params, { batched, size }) =>
    b.apply(affineFold, allBatched(b, args, batched, size), {
      ...params,
      axes: params.axes.map((axis) => axis + 1),
    }),
};

function checkEqual(found: ArrayType, expected: ArrayType, what: string): void {
  if (equalTypes(found, expected)) return;
  throw new ShapeError(
    "shape-mismatch",
    `affineFold: the ${what} is ${showType(found)}, expected ${showType(expected)}`,
    "the source has the type of x, the start that of x without the axes",
  );
}

/** One row for each point of the other axes; along `axes`, one element after the other. */
function lower(args: readonly ArrayType[], { axes, reverse, start, source }: AffineFoldParams): NestForm {
  const { dtype, shape } = at(args, 0);
  const table = new NodeTable();
  const k = table.algebra;
  const here = shape.map((_, axis) => axisIndex(axis));
  const kept = here.filter((_, axis) => !axes.includes(axis));
  const state = table.local("state", dtype);
  const grown = k.mul(table.load(0, dtype, here), state);
  const next = source ? k.add(grown, table.load(args.length - 1, dtype, here)) : grown;
  const first = start ? table.load(1, dtype, kept) : table.constant(0, dtype);
  const loops = (over: (axis: number) => boolean, body: readonly Statement[]): readonly Statement[] =>
    shape.reduceRight<readonly Statement[]>(
      (inner, extent, axis) => (over(axis) ? [loop(axis, extent, inner)] : inner),
      body,
    );
  const loop = (axis: number, extent: Dim, body: readonly Statement[]): Statement =>
    axes.includes(axis)
      ? { kind: "loop", axis, extent: sizeIndex(extent), role: "sequential", backwards: reverse, body }
      : { kind: "loop", axis, extent: sizeIndex(extent), role: "parallel", body };
  const store = (target: number, index: typeof here): Statement => ({
    kind: "store",
    target: args.length + target,
    index,
    value: state,
    mode: "set",
    guards: [],
  });
  const element: readonly Statement[] = [store(0, here), { kind: "assign", name: "state", value: next }];
  const row: readonly Statement[] = [
    { kind: "variable", name: "state", start: first },
    ...loops((axis) => axes.includes(axis), element),
    store(1, kept),
  ];
  return { form: "nest", start: ["set", "set"], body: loops((axis) => !axes.includes(axis), row) };
}

/** The states and the last one, from a start and with a source that may be structural zeros. */
function fold(b: Emitter, x: Value, { axes, reverse }: Way, c: Tangent, u: Tangent): readonly Tangent[] {
  if (!c && !u) return [undefined, undefined];
  const args = [x, c, u].filter((arg) => arg !== undefined);
  return b.apply(affineFold, args, { axes, reverse, start: c !== undefined, source: u !== undefined });
}

function move(
  b: Emitter,
  { args, params }: UnmovedStep<AffineFoldParams>,
  [dx, ...others]: readonly Tangent[],
): { readonly results: readonly Value[]; readonly tangents: readonly Tangent[] } {
  const results = b.apply(affineFold, args, params);
  const dc = params.start ? others[0] : undefined;
  const du = params.source ? others.at(-1) : undefined;
  const pushed = dx && b.one(mul, [dx, at(results, 0)]);
  const source = pushed && du ? b.one(add, [pushed, du]) : (pushed ?? du);
  return { results, tangents: fold(b, at(args, 0), params, dc, source) };
}

function transpose(
  b: Emitter,
  [states, last]: readonly Tangent[],
  { arg, params: { axes, reverse, start, source } }: LinearStep<AffineFoldParams>,
): readonly Tangent[] {
  const [du, dc] = fold(b, arg(0), { axes, reverse: !reverse }, last, states);
  return [undefined, ...(start ? [dc] : []), ...(source ? [du] : [])];
}
