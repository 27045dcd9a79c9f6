/** Functions of the user as programs within one operation: branches, bodies and conditions. */
import { branches, calls, loops, whiles } from "@cotangent/codegen-js";
import {
  newValue,
  standardPipeline,
  userLine,
  type Params,
  type Primitive,
  type Program,
  type Value,
} from "@cotangent/ir";
import { realOf, type Real } from "../content.ts";
import { allow, allowArrays } from "../control.ts";
import { rebuild, runProgram } from "../run-program.ts";
import type { Storage } from "../storage.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { inputTypes, leavesOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { currentTrace, type Trace } from "../trace.ts";

/** `body(tree)` within the trace that goes on; where none does, within one of its own, whose program then runs. */
export function withinTrace(name: string, tree: unknown, body: (tree: unknown, trace: Trace) => unknown): unknown {
  allowArrays();
  allow({ loop: loops, while: whiles, branch: branches, call: calls, pipeline: standardPipeline });
  const trace = currentTrace();
  if (trace) return body(tree, trace);
  const { contents, structure } = leavesOf(tree, name);
  const traced = traceFunction(name, inputTypes(contents), structure, (inner) => withinTrace(name, inner, body));
  const results = runProgram(traced.program, [...contents, ...traced.captured], traced.weak, traced.hosts);
  return rebuild(traced.result, results);
}

export interface Closed {
  readonly captured: readonly Real[];
  /** Their inputs are what any of them captured, then their own. */
  readonly programs: readonly Program[];
}

/** The programs of functions, with what any of them captures as the first inputs of all. */
export function closeTogether(functions: readonly TracedFunction[]): Closed {
  const all = new Map<Value | Storage, Real>();
  for (const { captured } of functions) for (const content of captured) all.set(keyOf(content), content);
  const programs = functions.map(({ program, captured }) => {
    const own = program.inputs.slice(0, program.inputs.length - captured.length);
    const places = new Map(captured.map((content, i) => [keyOf(content), program.inputs[own.length + i]]));
    const first = [...all].map(([key, { type }]) => places.get(key) ?? newValue(type));
    return { ...program, inputs: [...first, ...own] };
  });
  return { captured: [...all.values()], programs };
}

const keyOf = (content: Real): Value | Storage => (content.kind === "stored" ? content.storage : content.value);

/** Records `primitive` with the user's line. */
export function record<P extends Params>(
  trace: Trace,
  primitive: Primitive<P>,
  args: readonly Real[],
  { params, weak }: { readonly params: P; readonly weak: readonly boolean[] },
): readonly Real[] {
  const line = userLine();
  const values = args.map((arg) => trace.read(arg));
  return trace.append(primitive, values, params, line).map((value, i) => trace.wrap(value, weak[i] ?? false, line));
}

/** What a tensor of a tree holds. */
export const contentIn = (leaf: unknown): Real => {
  if (leaf instanceof Tensor) return realOf(contentOf(leaf));
  throw new Error("internal: a leaf within a trace is a tensor");
};
