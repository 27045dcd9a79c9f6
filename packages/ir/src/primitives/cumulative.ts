/** Sums, products and extremes of all elements up to each position, and first-order linear recurrences. */
import type { Dim } from "../dim.ts";
import { i32, type Dtype } from "../dtype.ts";
import { at } from "../errors.ts";
import { axisIndex, sizeIndex } from "../index-expression.ts";
import type { NestForm, Statement } from "../lowering.ts";
import { NodeTable, type Algebra, type Node } from "../node.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, checkDtype, checkedAxis, checkSameType, type ArrayType } from "../type.ts";
import { add, mul } from "./arithmetic.ts";
import { allBatched } from "./broadcast.ts";
import { padWith, pad } from "./padding.ts";
import { checkArity, floats, numbers, type Kinds } from "./pointwise.ts";
import { takeAlong } from "./take-along.ts";

/** Along `axis`, from its first element to its last, or from its last to its first if `reverse`. */
export type CumulativeParams = { readonly axis: number; readonly reverse: boolean };

/** Loops over every axis of `shape`; the one along `axis` is innermost, sequential, and begins anew with `start`. */
function loopAlong(
  shape: readonly Dim[],
  { axis, reverse }: CumulativeParams,
  start: readonly Statement[],
  body: readonly Statement[],
): readonly Statement[] {
  const inner: readonly Statement[] = [
    ...start,
    { kind: "loop", axis, extent: sizeIndex(at(shape, axis)), role: "sequential", backwards: reverse, body },
  ];
  return shape.reduceRight<readonly Statement[]>(
    (nested, extent, i) =>
      i === axis ? nested : [{ kind: "loop", axis: i, extent: sizeIndex(extent), role: "parallel", body: nested }],
    inner,
  );
}

const here = (shape: readonly Dim[]): ReturnType<typeof axisIndex>[] => shape.map((_, i) => axisIndex(i));

/** `yₖ = step(yₖ₋₁, elements at k)`, from `first` before the first element. */
function runningForm(
  args: readonly ArrayType[],
  params: CumulativeParams,
  first: number,
  step: (k: Algebra<Node>, before: Node, elements: readonly Node[]) => Node,
): NestForm {
  const { dtype, shape } = at(args, 0);
  const table = new NodeTable();
  const total = table.local("total", dtype);
  const elements = args.map((_, i) => table.load(i, dtype, here(shape)));
  const body: readonly Statement[] = [
    { kind: "assign", name: "total", value: step(table.algebra, total, elements) },
    { kind: "store", target: args.length, index: here(shape), value: total, mode: "set", guards: [] },
  ];
  const start: readonly Statement[] = [{ kind: "variable", name: "total", start: table.constant(first, dtype) }];
  return { form: "nest", start: ["set"], body: loopAlong(shape, params, start, body) };
}

function checkRunning(
  args: readonly ArrayType[],
  arity: number,
  { axis }: CumulativeParams,
  kinds: Kinds,
  name: string,
): ArrayType {
  checkArity(args, arity, name);
  checkSameType(args, name);
  const x = at(args, 0);
  checkDtype(x, kinds, name);
  checkedAxis(x.shape.length, axis, name);
  return x;
}

const deeper = ({ axis, reverse }: CumulativeParams): CumulativeParams => ({ axis: axis + 1, reverse });

/** `y` with element k−1 of x at k in the direction of `params` (k+1 if that is backwards), and `fill` at its first. */
function shifted(b: Emitter, x: Value, { axis, reverse }: CumulativeParams, fill: number): Value {
  const ends = (amount: number): readonly number[] => x.type.shape.map((_, i) => (i === axis ? amount : 0));
  const params = { low: ends(reverse ? -1 : 1), high: ends(reverse ? 1 : -1), interior: ends(0) };
  if (at(x.type.shape, axis) === 0) return x;
  return fill === 0 ? b.one(pad, [x], params) : b.one(padWith, [x], { ...params, value: fill });
}

/** `yₖ = x₀ + … + xₖ` along `axis`; from the other end if `reverse`; integers wrap. Adjoint: itself, from the other end. */
export const cumsum: Primitive<CumulativeParams> = {
  name: "cumsum",
  type: (args, params) => [checkRunning(args, 1, params, numbers, "cumsum")],
  lower: (args, params) => runningForm(args, params, 0, (k, total, [x]) => (x ? k.add(total, x) : total)),
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { params: { axis, reverse } }) => [ct && b.one(cumsum, [ct], { axis, reverse: !reverse })],
  },
  batch: (b, args, params) => b.apply(cumsum, args, deeper(params)),
};

/**
 * `yₖ = aₖ·yₖ₋₁ + cₖ` along `axis`, with 0 before the first; from the other end if `reverse`. Linear in c:
 * `c̄ₖ = ȳₖ + aₖ₊₁·c̄ₖ₊₁`; and `ẏₖ = aₖ·ẏₖ₋₁ + (ȧₖ·yₖ₋₁ + ċₖ)`.
 */
export const linearRecurrence: Primitive<CumulativeParams> = {
  name: "linearRecurrence",
  type: (args, params) => [checkRunning(args, 2, params, floats, "linearRecurrence")],
  lower: (args, params) =>
    runningForm(args, params, 0, (k, total, [a, c]) => (a && c ? k.add(k.mul(a, total), c) : total)),
  derivative: {
    kind: "move",
    move(b, { args, params }, [da, dc]) {
      const results = b.apply(linearRecurrence, args, params);
      const pushed = da && b.one(mul, [shifted(b, at(results, 0), params, 0), da]);
      const source = pushed && dc ? b.one(add, [pushed, dc]) : (pushed ?? dc);
      return { results, tangents: [source && b.one(linearRecurrence, [at(args, 0), source], params)] };
    },
    transpose(b, [ct], { arg, params: { axis, reverse } }) {
      const backwards = { axis, reverse: !reverse };
      return [undefined, ct && b.one(linearRecurrence, [shifted(b, arg(0), backwards, 0), ct], backwards)];
    },
  },
  batch: (b, args, params, { batched, size }) =>
    b.apply(linearRecurrence, allBatched(b, args, batched, size), deeper(params)),
};

/** `yₖ = x₀·…·xₖ` along `axis`; from the other end if `reverse`; integers wrap; `ẏₖ = xₖ·ẏₖ₋₁ + yₖ₋₁·ẋₖ`, exact at zeros. */
export const cumprod: Primitive<CumulativeParams> = {
  name: "cumprod",
  type: (args, params) => [checkRunning(args, 1, params, numbers, "cumprod")],
  lower: (args, params) => runningForm(args, params, 1, (k, total, [x]) => (x ? k.mul(total, x) : total)),
  derivative: {
    kind: "rule",
    tangents(b, { args, results, params }, [dx]) {
      const [x, y] = [at(args, 0), at(results, 0)];
      return [dx && b.one(linearRecurrence, [x, b.one(mul, [shifted(b, y, params, 1), dx])], params)];
    },
  },
  batch: (b, args, params) => b.apply(cumprod, args, deeper(params)),
};

/* @__NO_SIDE_EFFECTS__ */ function runningExtremum(
  name: "cummax" | "cummin",
  first: (dtype: Dtype) => number,
): Primitive<CumulativeParams> {
  const primitive: Primitive<CumulativeParams> = {
    name,
    type(args, params) {
      const x = checkRunning(args, 1, params, numbers, name);
      return [x, arrayType(i32, x.shape)];
    },
    lower: (args, params) => runningExtremumForm(at(args, 0), params, name, first),
    derivative: {
      kind: "rule",
      tangents: (b, { results, params }, [dx]) => [dx && takeAlong(b, dx, at(results, 1), params.axis), undefined],
    },
    batch: (b, args, params) => b.apply(primitive, args, deeper(params)),
  };
  return primitive;
}

/** Keeps the extreme element so far and its position; a later equal element takes over, a NaN stays. */
function runningExtremumForm(
  { dtype, shape }: ArrayType,
  params: CumulativeParams,
  name: "cummax" | "cummin",
  first: (dtype: Dtype) => number,
): NestForm {
  const table = new NodeTable();
  const k = table.algebra;
  const [best, where] = [table.local("best", dtype), table.local("where", i32)];
  const x = table.load(0, dtype, here(shape));
  const reaches = name === "cummax" ? k.le(best, x) : k.le(x, best);
  const better = k.and(k.eq(best, best), k.or(reaches, k.ne(x, x)));
  const set = (target: number, value: Node): Statement => ({
    kind: "store",
    target,
    index: here(shape),
    value,
    mode: "set",
    guards: [],
  });
  const body: readonly Statement[] = [
    { kind: "let", name: "takes", value: better },
    {
      kind: "assign",
      name: "where",
      value: k.select(table.local("takes", k.dtypeOf(better)), table.position(axisIndex(params.axis)), where),
    },
    { kind: "assign", name: "best", value: k.select(table.local("takes", k.dtypeOf(better)), x, best) },
    set(1, best),
    set(2, where),
  ];
  const start: readonly Statement[] = [
    { kind: "variable", name: "best", start: table.constant(first(dtype), dtype) },
    { kind: "variable", name: "where", start: k.constant(0, i32) },
  ];
  return { form: "nest", start: ["set", "set"], body: loopAlong(shape, params, start, body) };
}

const lowest = (dtype: Dtype): number => (dtype.kind === "float" ? -Infinity : dtype.kind === "int" ? -(2 ** 31) : 0);
const highest = (dtype: Dtype): number =>
  dtype.kind === "float" ? Infinity : dtype.kind === "int" ? 2 ** 31 - 1 : 2 ** 32 - 1;

/** `(yₖ, pₖ)`, the greatest of `x₀ … xₖ` along `axis` and its i32 position; the last of equal ones; NaN from the first NaN on. */
export const cummax: Primitive<CumulativeParams> = runningExtremum("cummax", lowest);

/** `(yₖ, pₖ)`, the least of `x₀ … xₖ` along `axis` and its i32 position; the last of equal ones; NaN from the first NaN on. */
export const cummin: Primitive<CumulativeParams> = runningExtremum("cummin", highest);
