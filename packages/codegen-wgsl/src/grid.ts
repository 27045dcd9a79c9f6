/** Loops whose iterations are numbered, so that threads can share them. */
import { at, concreteDim } from "@cotangent/ir";
import type { KernelStatement } from "@cotangent/kernel";
import { axisName } from "./names.ts";
import type { ExpressionPrinter } from "./print-expression.ts";

export type Loop = Extract<KernelStatement, { kind: "loop" }>;

export function extentOf({ extent }: Loop): number {
  if (extent.kind === "size") return concreteDim(extent.value, "a grid");
  throw new Error("internal: the extent of a parallel loop depends on other loops");
}

export const countOf = (loops: readonly Loop[]): number => loops.reduce((count, loop) => count * extentOf(loop), 1);

/** Axes as the digits of `counter`, the last loop changing fastest. Where a loop has none, nothing runs, but nothing is divided by 0. */
export function bindAxes(printer: ExpressionPrinter, loops: readonly Loop[], counter: string): void {
  const extents = loops.map((loop) => Math.max(1, extentOf(loop)));
  let stride = extents.reduce((count, extent) => count * extent, 1);
  loops.forEach((loop, position) => {
    const extent = at(extents, position);
    stride /= extent;
    const quotient = stride === 1 ? counter : `${counter} / ${stride}i`;
    const digit = position === 0 ? quotient : `(${quotient}) % ${extent}i`;
    printer.lines.add(`let ${axisName(loop.axis)}: i32 = ${digit};`);
    printer.axes.set(loop.axis, axisName(loop.axis));
  });
}
