/** Functions of the library that have many steps and are called outside of traces. */
import { at } from "@cotangent/ir";
import { runProgram } from "./run-program.ts";
import { contentOf, Tensor } from "./tensor.ts";
import { traceCall } from "./trace-function.ts";
import { currentTrace } from "./trace.ts";
import { flatten } from "./tree.ts";

/**
 * `body(…args)`; outside of traces as one program, so that what it makes on the way takes no memory. Its name names the
 * program.
 */
export function asOneProgram(body: (...args: Tensor[]) => Tensor, ...args: readonly Tensor[]): Tensor {
  // The body refuses what is no tensor in its own words.
  if (currentTrace() || !args.every((arg) => arg instanceof Tensor)) return body(...args);
  const { structure } = flatten(args);
  const traced = traceCall(body, { contents: args.map(contentOf), structure });
  const inputs = [...args.map(contentOf), ...traced.captured];
  return new Tensor(at(runProgram(traced.program, inputs, traced.weak, traced.hosts), 0));
}
