/** A compiled function around code that takes lists of arrays: trees of any kind, effects, arrays in linear memory. */
import type { Executable } from "@cotangent/codegen-js";
import { at, type EffectHandler, type TypedArray } from "@cotangent/ir";
import { flatten, unflatten, type Structure } from "../tree.ts";
import { isScalar, type Layout, type Slot } from "./layout.ts";
import { overlapping, refuseArguments, refuseOut } from "./refuse.ts";
import type { Direct } from "./print-entry.ts";

export interface Boxed {
  readonly name: string;
  readonly layout: Layout;
  readonly executable: Executable;
  /** The arrays of the inputs after those of the layout. */
  readonly constants: readonly TypedArray[];
  readonly handler: EffectHandler | undefined;
  readonly checked: boolean;
  readonly allocate: (slot: Slot) => TypedArray;
}

export function boxed({ name, layout, executable, constants, handler, checked, allocate }: Boxed): Direct {
  const { args, inputs, result, outputs } = layout;
  const count = args.kind === "array" ? args.children.length : 0;

  const elementsOf = (given: readonly unknown[]): readonly TypedArray[] => {
    if (checked) refuseArguments(layout, given, name);
    const { leaves } = flatten(given.slice(0, count));
    return [...inputs.map((slot, i) => elementsIn(slot, leaves[i])), ...constants];
  };
  const run = (given: readonly TypedArray[], results: readonly TypedArray[]): readonly unknown[] => {
    executable.runInto(given, results, handler);
    return outputs.map((slot, i) => valueOf(slot, at(results, i)));
  };
  const fresh = (): readonly TypedArray[] => outputs.map(allocate);

  return {
    call: (...given) => unflatten(result, run(elementsOf(given), fresh())),
    into(out, ...given) {
      if (checked) refuseOut(layout, out, name);
      const from = elementsOf(given);
      const { leaves } = flatten(out);
      const wanted = outputs.map((slot, i) => (isScalar(slot) ? slot.type.dtype.allocate(1) : arrayIn(leaves[i])));
      if (checked) checkApart(outputs, wanted, name);
      const own = wanted.map((array) =>
        checked && from.some((input) => overlap(input, array)) ? array.slice() : array,
      );
      const values = run(from, own);
      own.forEach((array, i) => {
        if (array !== wanted[i]) at(wanted, i).set(array);
      });
      return fill(
        out,
        result,
        values.map((value, i) => (isScalar(at(outputs, i)) ? value : wanted[i])),
      );
    },
  };
}

/** Arrays of arguments and results are known to be such by now, or the caller asked not to be checked. */
function arrayIn(leaf: unknown): TypedArray {
  if (
    leaf instanceof Float32Array ||
    leaf instanceof Float64Array ||
    leaf instanceof Int32Array ||
    leaf instanceof Uint32Array ||
    leaf instanceof Uint8Array
  )
    return leaf;
  throw new TypeError("compile: an array is missing");
}

const elementsIn = (slot: Slot, leaf: unknown): TypedArray =>
  isScalar(slot) ? slot.type.dtype.allocate(1).fill(slot.type.dtype.round(Number(leaf))) : arrayIn(leaf);

function valueOf(slot: Slot, elements: TypedArray): unknown {
  if (!isScalar(slot)) return elements;
  const value = at(elements, 0);
  return slot.type.dtype.kind === "bool" ? value !== 0 : value;
}

/** Whether two arrays share memory. */
const overlap = (a: TypedArray, b: TypedArray): boolean =>
  a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;

/** @throws ArgumentError if two results share memory. */
function checkApart(outputs: readonly Slot[], arrays: readonly TypedArray[], name: string): void {
  const byPlace = arrays
    .map((array, i) => ({ array, path: at(outputs, i).path }))
    .toSorted((a, b) => a.array.byteOffset - b.array.byteOffset);
  const ends = new Map<ArrayBufferLike, number>();
  for (const { array, path } of byPlace) {
    if ((ends.get(array.buffer) ?? 0) > array.byteOffset) throw overlapping(`the results of "${name}"`, path);
    if (array.byteLength > 0) ends.set(array.buffer, array.byteOffset + array.byteLength);
  }
}

/** What stands in `tree` where its structure has children. */
function childrenIn(tree: unknown, structure: Exclude<Structure, { kind: "leaf" | "none" }>): readonly unknown[] {
  if (typeof tree !== "object" || tree === null) return [];
  if (structure.kind === "custom") return structure.node.flatten(tree).children;
  const keys = structure.kind === "object" ? structure.keys : structure.children.map((_, i) => i);
  return keys.map((key) => Reflect.get(tree, key) as unknown);
}

/** `tree` with `leaves`, which are written into the arrays and objects that it consists of; the leaf itself where it is one. */
function fill(tree: unknown, structure: Structure, leaves: readonly unknown[]): unknown {
  let used = 0;
  const put = (place: unknown, part: Structure): unknown => {
    if (part.kind === "leaf") return leaves[used++];
    if (part.kind === "none") return part.value;
    const own = childrenIn(place, part);
    const children = part.children.map((child, i) => put(own[i], child));
    if (part.kind === "custom") return part.node.unflatten(part.aux, children);
    const keys = part.kind === "object" ? part.keys : children.map((_, i) => i);
    if (typeof place === "object" && place !== null)
      keys.forEach((key, i) => {
        if (own[i] !== children[i]) Reflect.set(place, key, children[i]);
      });
    return place;
  };
  return put(tree, structure);
}
