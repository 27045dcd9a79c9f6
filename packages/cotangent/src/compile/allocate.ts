/** Arrays for compiled functions. */
import { sizeOfType } from "@cotangent/codegen-js";
import { ArgumentError, type TypedArray } from "@cotangent/ir";
import { allowArrays, allowed } from "../control.ts";
import type { Slot } from "./layout.ts";
import { typeOfText } from "./layout.ts";
import type { Plain } from "./plain-types.ts";
import { typed } from "../tree-types.ts";

/** An array of zeros for `slot`, in linear memory if it may be there. */
export function allocateFor({ type }: Slot): TypedArray {
  const size = sizeOfType(type);
  return allowed().vectors?.allocate(type.dtype, size) ?? type.dtype.allocate(size);
}

/**
 * A typed array of zeros for an array of this type, as `"f32[1000, 1000]"`: in the linear memory of WebAssembly, where functions
 * of {@link import("./compile.ts").compile} work on it in place, if memory can be shared there (Node, and pages that are isolated, after `await ready()`) and
 * it has 4,096 bytes or more; any other array is copied in and out. The memory comes back when the array is collected.
 * @throws ArgumentError `bad-argument` for a type that is none, and for one without axes: scalars are numbers.
 *
 * @example
 * ```ts
 * import { allocate } from "cotangent";
 *
 * const image = allocate("f32[512, 512]"); // a Float32Array of 262,144 zeros
 * image.length;
 * ```
 */
export function allocate<const T extends string>(type: T): Plain<T> {
  const parsed = typeOfText(type, "");
  if (parsed.shape.length === 0)
    throw new ArgumentError("bad-argument", `allocate("${type}")`, "numbers need no array; write sizes, as in f64[20]");
  allowArrays();
  return typed(allocateFor({ type: parsed, path: "" }));
}
