/** What is wrong with arguments that a compiled function does not take. */
import { ArgumentError, at, showType } from "@cotangent/ir";
import { arrayClass, sizeOfType } from "@cotangent/codegen-js";
import { describe } from "../describe.ts";
import { checkStructure, flatten, showPath, type Structure } from "../tree.ts";
import { isScalar, type Layout, type Slot } from "./layout.ts";

/** Whether `value` may be passed for `slot`. */
export function fits({ type }: Slot, value: unknown): boolean {
  const { dtype, shape } = type;
  if (shape.length > 0) return isArrayOf(dtype, value) && value.length === sizeOfType(type);
  if (dtype.kind === "bool") return typeof value === "boolean";
  return typeof value === "number" && (dtype.kind === "float" || dtype.wrap(value) === value);
}

const classes: Readonly<Record<string, abstract new (...args: never) => { readonly length: number }>> = {
  Float32Array,
  Float64Array,
  Int32Array,
  Uint32Array,
  Uint8Array,
};

const isArrayOf = (dtype: Slot["type"]["dtype"], value: unknown): value is { readonly length: number } => {
  const like = classes[arrayClass(dtype)];
  return like !== undefined && value instanceof like;
};

function shown(value: unknown): string {
  if (ArrayBuffer.isView(value) && "length" in value)
    return `${value.constructor.name} of ${String(value.length)} elements`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : describe(value);
}

function expectedOf({ type }: Slot): string {
  if (type.shape.length > 0) return `${arrayClass(type.dtype)} of ${sizeOfType(type)} elements`;
  return type.dtype.kind === "bool"
    ? "a boolean"
    : type.dtype.kind === "float"
      ? "a number"
      : "an integer in its range";
}

/** @throws ArgumentError `wrong-input` or `tree-mismatch` if something is wrong with the leaves of `tree`. */
function check(tree: unknown, structure: Structure, slots: readonly Slot[], what: string): void {
  const { leaves, structure: found } = flatten(tree);
  checkStructure(found, structure, what);
  slots.forEach((slot, i) => {
    if (fits(slot, leaves[i])) return;
    throw new ArgumentError(
      "wrong-input",
      `${what}: ${showPath(slot.path)} is ${shown(leaves[i])}, expected ${expectedOf(slot)} (${showType(slot.type)})`,
      "give numbers and typed arrays of the types that the function was compiled for; compile it anew for others",
    );
  });
}

/** Throws what is wrong with arguments. */
export function refuseArguments({ args, inputs }: Layout, given: readonly unknown[], name: string): void {
  check(given.slice(0, args.kind === "array" ? args.children.length : 0), args, inputs, `the arguments of "${name}"`);
}

/** Throws what is wrong with arrays for results: numbers in their place are written, whatever they were. */
export function refuseOut({ result, outputs }: Layout, out: unknown, name: string): void {
  const what = `the results of "${name}"`;
  const arrays = outputs.filter((slot) => !isScalar(slot));
  const { leaves, structure } = flatten(out);
  checkStructure(structure, result, what);
  const given = leaves.filter((_, i) => !isScalar(at(outputs, i)));
  check(given, { kind: "array", children: arrays.map(() => ({ kind: "leaf" })) }, arrays, what);
  const repeated = given.findIndex((array, i) => given.indexOf(array) < i);
  if (repeated < 0) return;
  throw overlapping(what, at(arrays, repeated).path);
}

export const overlapping = (what: string, path: string): ArgumentError =>
  new ArgumentError(
    "wrong-input",
    `${what}: the array at ${showPath(path)} shares memory with that of another result`,
    "give each result an array of its own",
  );
