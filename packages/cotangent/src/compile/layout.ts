/** Which leaves a compiled function takes and returns, and where they are in its arguments. */
import {
  ArgumentError,
  at,
  bool,
  f32,
  f64,
  i32,
  parseType,
  showType,
  u32,
  type ArrayType,
  type Dtype,
} from "@cotangent/ir";
import { describe } from "../describe.ts";
import { contentOf, Tensor } from "../tensor.ts";
import type { InputType } from "../trace-function.ts";
import { checkStructure, flatten, leafPaths, showPath, type Structure } from "../tree.ts";

/** A leaf: a number or a boolean where its type is a scalar, a typed array otherwise. */
export interface Slot {
  readonly type: ArrayType;
  readonly path: string;
}

export const isScalar = ({ type }: Slot): boolean => type.shape.length === 0;

export interface Layout {
  readonly args: Structure;
  readonly inputs: readonly Slot[];
  readonly result: Structure;
  readonly outputs: readonly Slot[];
}

/** The dtypes whose elements lie in arrays of a class of their own, as vectors of which examples are taken. */
const ofExamples: readonly Dtype[] = [f32, f64, i32, u32, bool];

/** @throws ArgumentError for what says no type. */
export function specType(spec: unknown, path: string): InputType {
  if (typeof spec === "number") return { type: { dtype: f64, shape: [] }, weak: true };
  if (typeof spec === "boolean") return { type: { dtype: bool, shape: [] }, weak: false };
  if (spec instanceof Tensor) return { type: contentOf(spec).type, weak: spec.weak };
  if (typeof spec === "string") return { type: typeOfText(spec, path), weak: false };
  for (const dtype of ofExamples)
    if (spec instanceof dtype.allocate(0).constructor && ArrayBuffer.isView(spec))
      return { type: { dtype, shape: [spec.byteLength / dtype.bytes] }, weak: false };
  throw noType(describe(spec), path);
}

export function typeOfText(text: string, path: string): ArrayType {
  const compact = text.replaceAll(/\s/g, "");
  const type = parseType(compact.includes("[") ? compact : `${compact}[]`);
  if (type && type.shape.every((dim) => typeof dim === "number")) return type;
  throw noType(describe(text), path);
}

const noType = (found: string, path: string): ArgumentError =>
  new ArgumentError(
    "bad-argument",
    `compile: ${found} at ${showPath(path)} says no type`,
    'write a dtype and sizes, as "f64" or "f32[128, 10]", or give an example: a number, a boolean, a typed array, a tensor',
  );

export const slotsOf = (types: readonly ArrayType[], structure: Structure): readonly Slot[] => {
  const paths = leafPaths(structure);
  return types.map((type, i) => ({ type, path: at(paths, i) }));
};

/** @throws ArgumentError unless the results are what `returns` says, which is no more than a reader's help. */
export function checkReturns({ result, outputs }: Layout, returns: unknown): void {
  if (returns === undefined) return;
  const { leaves, structure } = flatten(returns);
  checkStructure(result, structure, "compile: returns");
  leaves.forEach((leaf, i) => {
    const { type, path } = at(outputs, i);
    const wanted = showType(specType(leaf, path).type);
    if (wanted === showType(type)) return;
    throw new ArgumentError(
      "bad-argument",
      `compile: returns says ${wanted} at ${showPath(path)}, where the function returns ${showType(type)}`,
      "write the types of the results, or leave returns out",
    );
  });
}
