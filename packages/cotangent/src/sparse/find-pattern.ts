/** Which elements of a derivative may be other than zero, from the programs that compute it. */
import {
  compressed,
  compressedSymmetric,
  dependence,
  patternOf,
  symmetrized,
  type Compression,
  type Pattern,
} from "@cotangent/ad";
import { BoundedCache, hash, optimize, typesOf, type Program } from "@cotangent/ir";
import { shapeOf, sizeOf, type Real } from "../content.ts";

/** A program at a point and its linear map there. */
export interface Halves {
  /** `inputs ↦ (results, residuals)` */
  readonly forward: Program;
  /** `(residuals, tangents) ↦ tangents` */
  readonly linear: Program;
  /** How many outputs of `forward` are no residuals. */
  readonly results: number;
}

const known = new BoundedCache<string, Compression>(64);

/**
 * How the matrix of `linear` is computed by few products. Of the inputs, integers and bools that the host has count as known, where
 * `looked` says so: they may say what is read. Whatever else the inputs are changes nothing.
 */
export function compressionOf(
  halves: Halves,
  inputs: readonly Real[],
  { looked, symmetric }: { readonly looked: readonly boolean[]; readonly symmetric: boolean },
): Compression {
  const values = inputs.map((content, i) => (looked[i] ? valuesOf(content) : undefined));
  const texts = values.map((own) => (own ? Array.from(own).join() : ""));
  const key = [symmetric, hash(halves.forward), hash(halves.linear), ...texts].join(";");
  return known.get(key, () => {
    const pattern = patternFrom(halves, values);
    return symmetric ? compressedSymmetric(symmetrized(pattern)) : compressed(pattern);
  });
}

function valuesOf(content: Real): ArrayLike<number> | undefined {
  const readable = content.kind === "stored" && content.storage.isOnHost && !content.type.dtype.differentiable;
  return readable ? content.storage.elements : undefined;
}

function patternFrom(
  { forward, linear, results }: Halves,
  values: readonly (ArrayLike<number> | undefined)[],
): Pattern {
  const point = dependence(
    forward,
    values.map((own) => own && { values: own }),
    0,
  );
  const residuals = point.slice(results).map((found) => found.values && { values: found.values });
  let columns = 0;
  const moving = typesOf(linear.inputs.slice(residuals.length)).map((type) => {
    const first = columns;
    columns += sizeOf(shapeOf(type));
    return { first };
  });
  const found = dependence(optimize(linear), [...residuals, ...moving], columns);
  const rows = found.flatMap(({ shape, depends }) =>
    Array.from({ length: sizeOf(shape) }, (_, i) => depends?.[i]?.items),
  );
  return patternOf(rows, columns);
}
