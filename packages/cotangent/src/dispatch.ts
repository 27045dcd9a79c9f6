/** Where every operation goes: into the trace that is going on, or to the device at once. */
import type { ArrayType, Params, Primitive } from "@cotangent/ir";
import type { Content, Real } from "./content.ts";
import { executeStep } from "./execute.ts";
import { currentTrace, storedOf } from "./trace.ts";
import { typed } from "./tree-types.ts";

/** The results of `primitive`. A result is weak if all arguments of its dtype are, and there is one. */
export function dispatch<P extends Params>(primitive: Primitive<P>, args: readonly Real[], params: P): readonly Real[];
export function dispatch<P extends Params>(
  primitive: Primitive<P>,
  args: readonly Content[],
  params: P,
): readonly Content[];
export function dispatch<P extends Params>(
  primitive: Primitive<P>,
  args: readonly Content[],
  params: P,
): readonly Content[] {
  for (const arg of args) if (arg.kind === "complex") return arg.rules.apply(primitive, args, params);
  const real = typed<readonly Real[]>(args);
  const isWeak = ({ dtype }: ArrayType): boolean => {
    const alike = real.filter(({ type }) => type.dtype === dtype);
    return alike.length > 0 && alike.every(({ weak }) => weak);
  };
  const trace = currentTrace();
  if (trace) return trace.record(primitive, real, params, isWeak);
  return executeStep(primitive, real.map(storedOf), params).map((result) => ({ ...result, weak: isWeak(result.type) }));
}
