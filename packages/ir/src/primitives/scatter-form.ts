/** Storing at computed positions: what scatters of all modes share. */
import { at } from "../errors.ts";
import { axisIndex, sizeIndex } from "../index-expression.ts";
import type { NestForm, Statement, StoreMode } from "../lowering.ts";
import { NodeTable } from "../node.ts";
import type { Batching, Derivative, Emitter, Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import type { Rule } from "../rewrite/rule.ts";
import { checkDtype, type ArrayType } from "../type.ts";
import { repeatLeading } from "./broadcast.ts";
import { checkUpdates, deeperPlaces, placeOf, spreadOf, type PlaceParams } from "./places.ts";
import type { Kinds } from "./pointwise.ts";

interface ScatterSpec {
  readonly name: string;
  readonly store: StoreMode;
  readonly kinds: Kinds;
  readonly derivative: Derivative<PlaceParams>;
  readonly consumed?: readonly Rule[];
}

/** Arguments x, updates and positions; the result is x, with the updates stored at the positions in row-major order. */
/* @__NO_SIDE_EFFECTS__ */ export function scatter(spec: ScatterSpec): Primitive<PlaceParams> {
  const { name, kinds, store, derivative, consumed } = spec;
  const primitive: Primitive<PlaceParams> = {
    name,
    type(args, params) {
      checkDtype(at(args, 0), kinds, name);
      return [checkUpdates(args, 1, params, name)];
    },
    lower: (args, params) => scatterForm(args, params, store),
    derivative,
    ...(consumed && { consumed }),
    ...(store === "add" && { accumulates: () => [0] }),
    batch: (b, args, params, batching) => batchScatter(primitive, 1, b, { args, params, batching }),
  };
  return primitive;
}

interface BatchedScatter<P extends PlaceParams> {
  readonly args: readonly Value[];
  readonly params: P;
  readonly batching: Batching;
}

/** A scatter with a new leading axis: positions that have none are the same for all, unless others of their arrays have one. */
export function batchScatter<P extends PlaceParams>(
  primitive: Primitive<P>,
  updates: number,
  b: Emitter,
  { args, params, batching: { batched, size } }: BatchedScatter<P>,
): readonly Value[] {
  const together = params.batch > 0 || batched.slice(updates + 1).includes(true);
  const own = args.map((value, i) =>
    batched[i] || (i > updates && !together) ? value : repeatLeading(b, value, size),
  );
  return b.apply(primitive, own, deeperPlaces(params, together));
}

/** Places that do not differ by their positions are different, and may be stored at in any order. */
function scatterForm(args: readonly ArrayType[], params: PlaceParams, mode: StoreMode): NestForm {
  const [x, updates] = [at(args, 0), at(args, 1)];
  const positions = at(args, 2).shape;
  const table = new NodeTable();
  const { index, guards } = placeOf(table, x.shape, { source: 2, positions }, params);
  const value = table.load(
    1,
    updates.dtype,
    updates.shape.map((_, i) => axisIndex(i)),
  );
  const store: Statement = { kind: "store", target: args.length, index, value, mode, guards };
  const role = spreadOf(positions, params) === 0 ? "parallel" : "sequential";
  const body = updates.shape.reduceRight<Statement>(
    (inner, extent, axis) => ({ kind: "loop", axis, extent: sizeIndex(extent), role, body: [inner] }),
    store,
  );
  return { form: "nest", start: [{ copyOf: 0 }], body: [body] };
}
