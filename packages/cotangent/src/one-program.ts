/** Functions of the library that have many steps and are called outside of traces. */
import { at } from "@cotangent/ir";
import { runProgram } from "./run-program.ts";
import { contentOf, Tensor } from "./tensor.ts";
import { inputTypes, traceFunction } from "./trace-function.ts";
import { currentTrace } from "./trace.ts";
import { flatten } from "./tree.ts";

/** `body(x)`; outside of traces as one program called `name`, so that what it makes on the way takes no memory. */
export function asOneProgram(name: string, x: Tensor, body: (x: Tensor) => Tensor): Tensor {
  // The body refuses what is no tensor in its own words.
  if (currentTrace() || !(x instanceof Tensor)) return body(x);
  const { structure } = flatten(x);
  const traced = traceFunction(name, inputTypes([contentOf(x)]), structure, (tracer) =>
    tracer instanceof Tensor ? body(tracer) : tracer,
  );
  const inputs = [contentOf(x), ...traced.captured];
  return new Tensor(at(runProgram(traced.program, inputs, traced.weak, traced.hosts), 0));
}
