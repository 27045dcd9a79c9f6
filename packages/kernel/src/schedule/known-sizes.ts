/** Most schedules are for kernels all of whose sizes are known. */
import { concreteDim } from "@cotangent/ir";
import type { Kernel } from "../kernel.ts";
import { allStatements } from "../statements.ts";

/** `kernel`, none of whose sizes is a named one. */
export function withKnownSizes(kernel: Kernel): Kernel {
  for (const { type } of kernel.buffers) for (const dim of type.shape) concreteDim(dim, "a plan");
  for (const statement of allStatements(kernel.body))
    if (statement.kind === "loop" && statement.extent.kind === "size") concreteDim(statement.extent.value, "a plan");
    else if (statement.kind === "reduce") for (const { extent } of statement.axes) concreteDim(extent, "a plan");
  return kernel;
}
