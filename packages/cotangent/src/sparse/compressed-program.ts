/** The elements of a sparse derivative from few products: each is with a sum of columns, or of rows, of one colour. */
import { batching, transforms, type Compression } from "@cotangent/ad";
import {
  alongAxis,
  at,
  broadcast,
  buildProgram,
  cast,
  concatenate,
  eq,
  gather,
  i32,
  inline,
  iota,
  reshape,
  slice,
  typesOf,
  zeroOf,
  type ArrayType,
  type Dtype,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";
import { shapeOf, sizeOf } from "../content.ts";
import type { Halves } from "./find-pattern.ts";

/** `(inputs of the first half, colours, places) ↦ elements of the pattern` */
export function compressedProgram({ forward, linear, results }: Halves, compression: Compression): Program {
  const { by, colouring, pattern } = compression;
  const residuals = forward.outputs.length - results;
  const [products, makes] =
    by === "columns"
      ? [linear, typesOf(linear.outputs)]
      : [transposedLinear(linear, residuals), typesOf(linear.inputs.slice(residuals))];
  const takes = typesOf(products.inputs.slice(residuals));
  const own = typesOf(forward.inputs);
  const types = [...own, vector(colouring.of.length), vector(pattern.indices.length)];
  return buildProgram(`sparse_${linear.name}`, types, (b, ...all) => {
    const inputs = all.slice(0, own.length);
    const [colours, places] = [at(all, own.length), at(all, own.length + 1)];
    const known = inline(b, forward, inputs).slice(results);
    const seeds = seedsOf(b, colours, takes, colouring.colours);
    const batched = products.inputs.map((_, i) => i >= residuals);
    const mapped = batching.vmap(products, batched, colouring.colours);
    const found = batching.forceBatched(
      b,
      inline(b, mapped.program, [...known, ...seeds]),
      mapped.batched,
      colouring.colours,
    );
    const flat = found.map((value, i) =>
      b.one(reshape, [value], { shape: [colouring.colours, sizeOf(shapeOf(at(makes, i)))] }),
    );
    const joined = flat.length === 1 ? at(flat, 0) : b.one(concatenate, flat, { axis: 1 });
    const line = b.one(reshape, [joined], { shape: [sizeOf(shapeOf(joined.type))] });
    return [b.one(gather, [line, places], alongAxis(0))];
  });
}

const vector = (length: number): ArrayType => ({ dtype: i32, shape: [length] });

/** `(residuals, cotangents) ↦ cotangents` of all inputs of the linear map. */
function transposedLinear(linear: Program, residuals: number): Program {
  const marks = linear.inputs.map((_, i) => i >= residuals);
  const turned = transforms.transpose(
    linear,
    marks,
    linear.outputs.map(() => true),
  );
  return buildProgram(turned.program.name, typesOf(turned.program.inputs), (b, ...inputs) => {
    const found = inline(b, turned.program, inputs);
    let next = 0;
    return linear.inputs
      .slice(residuals)
      .map(({ type }, i) => (turned.active[i] ? at(found, next++) : zeroOf(b, type)));
  });
}

/** For each type `[colours, …shape]`: in part c, 1 at the elements of colour c, of all elements of all types. */
function seedsOf(b: Emitter, colours: Value, types: readonly ArrayType[], count: number): readonly Value[] {
  let start = 0;
  return types.map((type) => {
    const size = sizeOf(shapeOf(type));
    const shape = [count, size];
    const own = b.one(slice, [colours], { start: [start], limit: [start + size], stride: [1] });
    start += size;
    const wanted = b.one(iota, [], { dtype: i32, shape, axis: 0 });
    const isOwn = b.one(eq, [wanted, b.one(broadcast, [own], { shape, axes: [1] })]);
    return b.one(reshape, [b.one(cast, [isOwn], { dtype: type.dtype })], { shape: [count, ...type.shape] });
  });
}

/** The dtype that all of these have. */
export function commonDtype(types: readonly ArrayType[]): Dtype | undefined {
  const [first] = types;
  return first && types.every(({ dtype }) => dtype === first.dtype) ? first.dtype : undefined;
}
