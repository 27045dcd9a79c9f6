/** Functions of the library that have many steps and are called outside of traces. */
import { at } from "@cotangent/ir";
import { runProgram } from "./run-program.ts";
import { contentOf, Tensor } from "./tensor.ts";
import { inputTypes, traceFunction } from "./trace-function.ts";
import { currentTrace } from "./trace.ts";
import { flatten } from "./tree.ts";

/** `body(x)`; outside of traces as one program called `name`, so that what it makes on the way takes no memory. */
export const asOneProgram = (name: string, x: Tensor, body: (x: Tensor) => Tensor): Tensor =>
  // The body refuses what is no tensor in its own words.
  x instanceof Tensor ? asOneProgramOf(name, [x], (xs) => body(at(xs, 0))) : body(x);

/** As {@link asOneProgram}, of several tensors. */
export function asOneProgramOf(name: string, xs: readonly Tensor[], body: (xs: readonly Tensor[]) => Tensor): Tensor {
  if (currentTrace()) return body(xs);
  const traced = traceFunction(name, inputTypes(xs.map(contentOf)), flatten(xs).structure, (tracers) =>
    body(Array.isArray(tracers) ? tracers : []),
  );
  const inputs = [...xs.map(contentOf), ...traced.captured];
  return new Tensor(at(runProgram(traced.program, inputs, traced.weak, traced.hosts), 0));
}
