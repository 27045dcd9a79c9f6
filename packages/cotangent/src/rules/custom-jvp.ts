/** Functions with a forward rule of the user's. */
import { transforms } from "@cotangent/ad";
import { calls } from "@cotangent/codegen-js";
import {
  at,
  buildProgram,
  customJvp as operation,
  dissolveCalls,
  inline,
  inlinePass,
  standardPipeline,
  typesOf,
  userLine,
  zeroOf,
  type Params,
  type Primitive,
  type Program,
  type Value,
} from "@cotangent/ir";
import type { Real } from "../content.ts";
import { allow } from "../control.ts";
import { named } from "../grad.ts";
import { optionsOf } from "../options.ts";
import { rebuild } from "../run-program.ts";
import { Tensor } from "../tensor.ts";
import { applyTo, inputTypes, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { currentTrace } from "../trace.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { capturedBy, closedOver } from "./closure.ts";
import {
  pairOf,
  splitArguments,
  tangentLeaves,
  tangentStructure,
  tangentTypes,
  valueLeaves,
  type SplitArguments,
} from "./leaves.ts";

export interface CustomRuleOptions {
  /** Positions of arguments without derivative, which may be anything, such as functions; none if absent. */
  readonly nondiffArgnums?: number | readonly number[];
}

/** How deep the rule of a function that calls the function itself is followed: the order of derivatives that it has. */
const deepest = 4;

/**
 * `f`, differentiated by `rule`: `([x, …], [ẋ, …]) ↦ [f(x), ẏ]`, which must be linear in ẋ. Reverse mode transposes it.
 * Tangents have the tree of their values; those of integers, and of `nondiffArgnums`, are `null`, and the rule may return
 * `null` for a zero. A rule may call the function that it belongs to (derivatives are then defined up to order 4). What
 * `f` captures is constant to the rule: differentiating by it is an error.
 * @throws ArgumentError if the rule returns other trees, shapes or dtypes than `f`.
 *
 * @example
 * ```ts
 * import { customJvp, grad } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const sine = customJvp(
 *   (x) => np.sin(x),
 *   ([x], [dx]) => [np.sin(x), np.cos(x).mul(dx).mul(2)],
 * );
 * grad(sine)(0).item(); // 2
 * ```
 */
export function customJvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  rule: (primals: A, tangents: A) => readonly [unknown, unknown],
  options: CustomRuleOptions = {},
): (...args: InputsOf<A>) => Tensors<R> {
  const { nondiffArgnums = [] } = optionsOf(options, "customJvp", ["nondiffArgnums"]);
  nameOf(rule);
  let depth = 0;
  const traceRule = (args: SplitArguments, body: TracedFunction): TracedFunction | undefined => {
    if (depth >= deepest) return undefined;
    depth++;
    try {
      return tracedRule(nameOf(f), rule, args, body);
    } finally {
      depth--;
    }
  };
  const custom = (...args: InputsOf<A>): Tensors<R> => {
    const split = splitArguments(args, nondiffArgnums, "customJvp");
    if (!currentTrace()) return typed(applyTo(f, split.fill(rebuild(split.structure, split.contents))));
    const body = traceFunction(nameOf(f), inputTypes(split.contents), split.structure, (tree) =>
      applyTo(f, split.fill(tree)),
    );
    const moved = traceRule(split, body);
    const captured = capturedBy(moved ? [body, moved] : [body]);
    return typed(
      recordCustom(operation, body, [...split.contents, ...captured], {
        body: closedOver(body, captured, (own, extra) => [...own, ...extra]),
        rule: moved
          ? linearApart(
              closedRule(moved, captured, split),
              split.contents.length + captured.length,
              body.program.outputs.length,
            )
          : null,
        own: split.contents.length,
      }),
    );
  };
  return named(custom, nameOf(f));
}

function tracedRule(
  name: string,
  rule: (primals: never, tangents: never) => unknown,
  { contents, structure, fill }: SplitArguments,
  body: TracedFunction,
): TracedFunction {
  const where = `customJvp: the rule of "${name}"`;
  const like = { types: typesOf(body.program.outputs), structure: body.result };
  const types = [...inputTypes(contents), ...tangentTypes(contents)];
  const children = [structure, tangentStructure(structure, contents)];
  return traceFunction(`rule_${name}`, types, { kind: "array", children }, (tree) => {
    const [primals, tangents] = Array.isArray(tree) ? tree : [];
    const [value, tangent] = pairOf(applyTo(rule, [fill(primals), tangents]), where, "[value, tangent]");
    const all = [...valueLeaves(value, like, where), ...tangentLeaves(tangent, like, { where, what: "tangent" })];
    return all.map((content) => new Tensor(content));
  });
}

/** The rule with what was captured between values and tangents. */
const closedRule = (rule: TracedFunction, captured: readonly Real[], { contents }: SplitArguments): Program =>
  closedOver(rule, captured, (own, extra) => [
    ...own.slice(0, contents.length),
    ...extra,
    ...own.slice(contents.length),
  ]);

/**
 * A rule as steps each of which is known or linear in the tangents. A loop or another operation with programs inside may
 * do both; it is split by linearization, which does not change what is linear.
 */
function linearApart(rule: Program, known: number, values: number): Program {
  const flat = inlinePass.run(rule);
  if (!isMixed(flat, known)) return flat;
  const halves = transforms.linearize(
    flat,
    flat.inputs.map((_, i) => i >= known),
  );
  return buildProgram(flat.name, typesOf(flat.inputs), (b, ...inputs) => {
    const zeros = inputs.slice(known).map(({ type }) => zeroOf(b, type));
    const all = inline(b, halves.program, [...inputs.slice(0, known), ...zeros]);
    const moved = inline(b, halves.linear, [...all.slice(flat.outputs.length), ...inputs.slice(known)]);
    let next = 0;
    const tangents = flat.outputs.map(({ type }, i) => (halves.active[i] ? at(moved, next++) : zeroOf(b, type)));
    return [...all.slice(0, values), ...tangents.slice(values)];
  });
}

/** Whether an operation with programs inside reads what depends on inputs from position `known` on. */
function isMixed(program: Program, known: number): boolean {
  const moving = new Set<Value>(program.inputs.slice(known));
  for (const { primitive, args, results } of program.steps) {
    if (!args.some((arg) => moving.has(arg))) continue;
    if (primitive.derivative.kind === "control") return true;
    for (const result of results) moving.add(result);
  }
  return false;
}

/** Records a call with rules of its own in the trace that is going on; the tree of its results. */
export function recordCustom<P extends Params>(
  primitive: Primitive<P>,
  { weak, result }: TracedFunction,
  args: readonly Real[],
  params: P,
): unknown {
  const trace = currentTrace();
  if (!trace) throw new Error("internal: a rule in no trace");
  allow({ call: calls, pipeline: standardPipeline, dissolve: dissolveCalls });
  const line = userLine();
  const results = trace.append(
    primitive,
    args.map((arg) => trace.read(arg)),
    params,
    line,
  );
  return rebuild(
    result,
    results.map((value, i) => trace.wrap(value, weak[i] ?? false, line)),
  );
}
