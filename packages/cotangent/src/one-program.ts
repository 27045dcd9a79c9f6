/** Functions of the library that have many steps and are called outside of traces. */
import { rebuild, runProgram } from "./run-program.ts";
import { Tensor } from "./tensor.ts";
import { inputTypes, leavesOf, traceFunction } from "./trace-function.ts";
import { currentTrace } from "./trace.ts";
import { typed } from "./tree-types.ts";

/** `body(x)`; outside of traces as one program called `name`, so that what it makes on the way takes no memory. */
export function asOneProgram(name: string, x: Tensor, body: (x: Tensor) => Tensor): Tensor {
  // The body refuses what is no tensor in its own words.
  if (currentTrace() || !(x instanceof Tensor)) return body(x);
  const { contents, structure } = leavesOf(x, name);
  const traced = traceFunction(name, inputTypes(contents), structure, (tracer) =>
    tracer instanceof Tensor ? body(tracer) : tracer,
  );
  const inputs = [...contents, ...traced.captured];
  return typed(rebuild(traced.result, runProgram(traced.program, inputs, traced.weak, traced.hosts)));
}
