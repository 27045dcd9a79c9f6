/** Finds data races: runs a kernel in JavaScript, and compares what its invocations access between two barriers. */
import { detectRaces } from "wgsl_reflect/wgsl_reflect.module.js";

/** What is bound, by group and binding: arrays for storage, which are written, and `{ uniform: array }`. */
export type BindGroups = Readonly<
  Record<number, Readonly<Record<number, BoundArray | { readonly uniform: BoundArray }>>>
>;
type BoundArray = Float32Array | Int32Array | Uint32Array;

/**
 * The races of one dispatch of `entry`, and what kept it from running, one sentence each.
 * It computes some 10⁵ steps a second: choose sizes that are tiny but still need each barrier.
 *
 * @throws Error where the workgroup size does not have three numbers, the only form that the interpreter reads.
 */
export function findRaces(
  code: string,
  entry: string,
  dispatch: readonly [number, number, number],
  bindGroups: BindGroups,
): string[] {
  const sizes = code.match(/@workgroup_size\([^)]*\)/g) ?? [];
  if (sizes.length === 0 || sizes.some((size) => size.split(",").length !== 3))
    throw new Error(`write workgroup sizes as in (64, 1, 1), not ${sizes.join(" or ") || "none"}`);
  const { races, errors } = detectRaces(code, entry, [...dispatch], bindGroups);
  // One for each pair of places, not for each byte.
  const places = new Map(races.map((race) => [[race.bufferId, race.a.line, race.b.line].join(" "), race.message]));
  return [...errors, ...places.values()];
}
