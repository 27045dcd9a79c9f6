/** A program on contents: run on the device, or spliced into the program that is being traced. */
import { at, get, type Program, type Value, userLine } from "@cotangent/ir";
import type { Real } from "./content.ts";
import type { Device } from "./device.ts";
import { execute } from "./execute.ts";
import type { Donation } from "./execute.ts";
import type { HostFunction } from "./host.ts";
import { unflatten, type Structure } from "./tree.ts";
import { Tensor } from "./tensor.ts";
import { currentTrace, storedOf, type Trace } from "./trace.ts";

/** How a program runs. */
export interface RunOptions {
  readonly donation?: Donation | undefined;
  /** Where it has to run, if not where its arguments are. */
  readonly device?: Device | undefined;
}

/** The outputs of `program` on `args`; `weak` marks those whose dtype gives way. Within a trace nothing is donated. */
export function runProgram(
  program: Program,
  args: readonly Real[],
  weak: readonly boolean[],
  hosts: readonly HostFunction[],
  { donation, device }: RunOptions = {},
): readonly Real[] {
  const trace = currentTrace();
  if (trace) return splice(trace, program, args, weak);
  return execute(program, { args: args.map(storedOf), hosts, donation, device, weak });
}

/** Repeats the steps of `program` in the trace that is going on, each with its own line of the user's. */
function splice(trace: Trace, program: Program, args: readonly Real[], weak: readonly boolean[]): readonly Real[] {
  const line = userLine();
  const values = new Map<Value, Value>(program.inputs.map((input, i) => [input, trace.read(at(args, i))]));
  const read = (value: Value): Value => get(values, value, "value of an entry");
  for (const { primitive, args: own, params, results, origin } of program.steps) {
    const made = trace.append(primitive, own.map(read), params, origin ?? line);
    results.forEach((result, i) => values.set(result, at(made, i)));
  }
  return program.outputs.map((output, i) => trace.wrap(read(output), weak[i] ?? false, line));
}

/** The tree of this structure with tensors of these contents as leaves; `dual` if these are cotangents. */
export const rebuild = (structure: Structure, contents: readonly Real[], dual?: boolean): unknown =>
  unflatten(
    structure,
    contents.map((content) => new Tensor(content)),
    dual,
  );
