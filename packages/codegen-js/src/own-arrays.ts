/** The arrays beside the function of a kernel, which are kept from call to call. */
import { showDim } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { Names } from "./names.ts";
import { placesOf, type ArrayDeclaration } from "./places.ts";

export function ownArrays(kernel: Kernel): readonly ArrayDeclaration[] {
  const args = kernel.buffers.flatMap(({ name, space }) => (space === "buffer" ? [{ array: name }] : []));
  const names = { local: new Names([], ""), module: new Names([], ""), size: showDim };
  return placesOf(kernel, args, names).arrays;
}
