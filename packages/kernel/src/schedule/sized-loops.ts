/** Which kernels have loops that only the sizes of arrays bound. */
import type { Dim, Index } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import { allStatements } from "../statements.ts";

/** Whether a named size says how many iterations some loop of `kernel` has, or some reduction, as far as it shows. */
export const loopsOverSizes = ({ body }: Pick<Kernel, "body">): boolean =>
  allStatements(body).some((statement) => boundsOf(statement).some((dim) => typeof dim !== "number"));

function boundsOf(statement: KernelStatement): readonly Dim[] {
  if (statement.kind === "reduce") return statement.axes.map(({ extent }) => extent);
  return statement.kind === "loop" ? sizesIn(statement.extent) : [];
}

/** The sizes in an index, but for those in values. */
function sizesIn(index: Index): readonly Dim[] {
  switch (index.kind) {
    case "size":
      return [index.value];
    case "sum":
      return index.terms.flatMap(sizesIn);
    case "scaled":
    case "quotient":
    case "remainder":
      return [index.by, ...sizesIn(index.index)];
    case "axis":
    case "value":
      return [];
  }
}
