/** Whether threads can share the parallel loops of a kernel that is made for one. */
import { allStatements, namesIn, type Kernel, type KernelStatement } from "@cotangent/kernel";
import { isOwn, trafficOf } from "../bindings.ts";
import { splitDispatches, type Dispatch } from "../dispatches.ts";

/** Not so where one part of the kernel reads variables or registers of another: each thread has its own. */
export function isSplittable(kernel: Kernel): boolean {
  const dispatches = splitDispatches(kernel);
  if (!dispatches.every(({ body }) => declaresItsNames(body))) return false;
  const registers = dispatches.flatMap((dispatch) => {
    const { read, written } = trafficOf(dispatch);
    return [...new Set([...read, ...written])].filter((buffer) => kernel.buffers[buffer]?.space === "register");
  });
  return new Set(registers).size === registers.length;
}

/** Whether no two iterations of the grid combine values with one element. */
export function isEachOwn({ grid, body }: Dispatch): boolean {
  const axes = new Set(grid.map(({ axis }) => axis));
  return allStatements(body).every(
    (statement) => statement.kind !== "store" || statement.mode === "set" || isOwn(statement.index, axes),
  );
}

function declaresItsNames(body: readonly KernelStatement[]): boolean {
  const { used, declared, assigned } = namesIn(body);
  return [...used, ...assigned].every((name) => declared.has(name));
}
