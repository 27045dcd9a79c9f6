/** Functions of the library that have many steps and are called outside of traces. */
import { at } from "@cotangent/ir";
import { rebuild, runProgram } from "./run-program.ts";
import { Tensor } from "./tensor.ts";
import { inputTypes, leavesOf, traceFunction } from "./trace-function.ts";
import { currentTrace } from "./trace.ts";
import { typed } from "./tree-types.ts";

/** `body(x)`; outside of traces as one program called `name`, so that what it makes on the way takes no memory. */
export const asOneProgram = <T extends Tensor>(name: string, x: T, body: (x: T) => Tensor): Tensor =>
  // The body refuses what is no tensor in its own words.
  x instanceof Tensor ? asOneProgramOf(name, [x], (xs) => body(typed(at(xs, 0)))) : body(x);

/** As {@link asOneProgram}, of several tensors. */
export function asOneProgramOf(name: string, xs: readonly Tensor[], body: (xs: readonly Tensor[]) => Tensor): Tensor {
  if (currentTrace()) return body(xs);
  const { contents, structure } = leavesOf(xs, name);
  const traced = traceFunction(name, inputTypes(contents), structure, (tracers) =>
    body(Array.isArray(tracers) ? tracers : []),
  );
  const inputs = [...contents, ...traced.captured];
  return typed(rebuild(traced.result, runProgram(traced.program, inputs, traced.weak, traced.hosts)));
}
