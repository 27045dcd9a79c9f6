/** What a trace depends on, so that a call with the same signature needs no new one. */
import { at, equalTypes } from "@cotangent/ir";
import type { Device } from "./device.ts";
import { describe } from "./describe.ts";
import { showInput, type InputType } from "./trace-function.ts";
import { equalStructures, firstDifference, leafPaths, showPath, showStructure, type Structure } from "./tree.ts";

export interface Signature {
  readonly inputs: readonly InputType[];
  readonly structure: Structure;
  /** Values of the static arguments, by position. */
  readonly statics: ReadonlyMap<number, unknown>;
  readonly device: Device;
}

/** Equal signatures have equal keys; those with equal keys may still differ in registered classes and static values. */
export const signatureKey = ({ inputs, structure, statics, device }: Signature): string =>
  [
    device.name,
    showStructure(structure),
    inputs.map(showInput).join(),
    [...statics].map(([i, value]) => `${i}=${show(value)}`).join(),
  ].join(";");

/** The same as no {@link differences}, without the words: this runs at every call. */
export const equalSignatures = (a: Signature, b: Signature): boolean =>
  a.device === b.device &&
  a.inputs.length === b.inputs.length &&
  a.inputs.every((input, i) => equalInputs(input, at(b.inputs, i))) &&
  equalStructures(a.structure, b.structure) &&
  a.statics.size === b.statics.size &&
  (a.statics.size === 0 || [...a.statics].every(([i, value]) => Object.is(value, b.statics.get(i))));

const equalInputs = (a: InputType, b: InputType): boolean =>
  a.weak === b.weak && (a.type === b.type || equalTypes(a.type, b.type));

/** Each way in which `b` differs from `a`, as a sentence. */
export function differences(a: Signature, b: Signature): readonly string[] {
  const found: string[] = [];
  if (a.device !== b.device) found.push(`the device was ${a.device.name} and is ${b.device.name}`);
  for (const [i, value] of b.statics)
    if (!Object.is(a.statics.get(i), value))
      found.push(
        `static argument ${i} was ${show(a.statics.get(i))} and is ${show(value)}${typeof value === "object" || typeof value === "function" ? " (objects and functions are compared by identity)" : ""}`,
      );
  const path = firstDifference(b.structure, a.structure);
  if (path !== undefined)
    return [
      ...found,
      `the tree of arguments differs at ${showPath(path)}: it was ${showStructure(a.structure)} and is ${showStructure(b.structure)}`,
    ];
  const paths = leafPaths(b.structure);
  b.inputs.forEach((input, i) => {
    const before = showInput(at(a.inputs, i));
    if (before !== showInput(input))
      found.push(
        `argument ${at(paths, i)} was ${before} and is ${showInput(input)}${before.replace("*", "") === showInput(input).replace("*", "") ? " (* marks a JavaScript number)" : ""}`,
      );
  });
  return found;
}

/** Numbers, booleans and the like in full; the rest by what it is. */
const show = (value: unknown): string =>
  typeof value === "number" || typeof value === "boolean" || typeof value === "bigint"
    ? String(value)
    : describe(value);
