/** Loops whose iterations are numbered, so that threads can share them. */
import { at, concreteDim, sizeOf, type Dim, type Shape } from "@cotangent/ir";
import type { KernelStatement } from "@cotangent/kernel";
import { axisName } from "./names.ts";
import type { ExpressionPrinter } from "./print-expression.ts";
import { printCount, printDim } from "./sizes.ts";

export type Loop = Extract<KernelStatement, { kind: "loop" }>;

export function extentOf({ extent }: Loop): Dim {
  if (extent.kind === "size") return extent.value;
  throw new Error("internal: the extent of a parallel loop depends on other loops");
}

export const extentsOf = (loops: readonly Loop[]): Shape => loops.map(extentOf);

/** How many iterations there are, where no named size says so. */
export const countOf = (loops: readonly Loop[]): number =>
  loops.reduce((count, loop) => count * concreteDim(extentOf(loop), "a grid"), 1);

/** Axes as the digits of `counter`, the last loop changing fastest. Where a loop has none, nothing runs, but nothing known is divided by 0. */
export function bindAxes(printer: ExpressionPrinter, loops: readonly Loop[], counter: string): void {
  const extents = extentsOf(loops).map((extent) => (extent === 0 ? 1 : extent));
  loops.forEach(({ axis }, position) => {
    const inner = extents.slice(position + 1);
    const quotient = sizeOf(inner) === 1 ? counter : `${counter} / ${printCount(inner, printer.sizes)}`;
    const digit = position === 0 ? quotient : `(${quotient}) % ${printDim(at(extents, position), printer.sizes)}`;
    printer.lines.add(`let ${axisName(axis)}: i32 = ${digit};`);
    printer.axes.set(axis, axisName(axis));
  });
}
