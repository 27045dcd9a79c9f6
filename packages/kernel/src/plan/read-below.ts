/**
 * What a loop stacks is zero where no iteration made it. Room for many iterations need not be filled with zeros if nobody looks:
 * if all loops that read it stop where this one did.
 */
import { at, lowerStep, type LoopForm, type Lowering, type Program, type Value } from "@cotangent/ir";
import type { Graph } from "../fuse/graph.ts";
import type { EndsUnread, PlanSite } from "./control.ts";

interface FlowStep<V> {
  readonly form: Lowering;
  readonly args: readonly V[];
  readonly results: readonly V[];
}

/** Steps and outputs, of a graph or of a program. */
interface Flow<V> {
  readonly steps: readonly FlowStep<V>[];
  readonly outputs: readonly V[];
}

const flowOf = ({ steps, outputs }: Program): Flow<Value> => ({
  steps: steps.map((step) => ({ form: lowerStep(step), args: step.args, results: step.results })),
  outputs,
});

/** Whether all elements of `value` that are read come before one of `limits`; see {@link EndsUnread} for `depth`. */
export const isReadBelow = (
  { graph, endsUnread }: Pick<PlanSite, "graph" | "endsUnread">,
  value: number,
  limits: readonly number[],
  depth: number,
): boolean => limits.some((limit) => readBelow(graph, { value, limit, depth }, endsUnread));

interface Question<V> {
  readonly value: V;
  readonly limit: V;
  readonly depth: number;
}

function readBelow<V>({ steps, outputs }: Flow<V>, { value, limit, depth }: Question<V>, ends?: EndsUnread): boolean {
  const isHidden = (output: number): boolean =>
    outputs.some((other, i) => other === limit && ends?.(output, i, depth) === true);
  return (
    outputs.every((output, i) => output !== value || isHidden(i)) &&
    steps.every(({ form, args }) => !args.includes(value) || stopsAt(form, args, { value, limit, depth }))
  );
}

/** Whether a step reads `value` as elements of a loop only, which stops at `limit`, or whose body does with each row. */
function stopsAt<V>(form: Lowering, args: readonly V[], { value, limit, depth }: Question<V>): boolean {
  if (form.form !== "loop") return false;
  const shift = form.bounded ? 1 : 0;
  const first = shift + form.consts + form.carries;
  const places = positionsOf(args, value);
  if (!places.every((place) => place >= first)) return false;
  if (depth === 0) return form.bounded === true && args[0] === limit;
  const { body } = form;
  const inner = (place: number): Value => at(body.inputs, place - shift);
  const limits = positionsOf(args, limit).filter((place) => place >= first);
  return places.every((place) =>
    limits.some((other) => readBelow(flowOf(body), { value: inner(place), limit: inner(other), depth: depth - 1 })),
  );
}

const positionsOf = <V>(values: readonly V[], value: V): readonly number[] =>
  values.flatMap((other, i) => (other === value ? [i] : []));

/** The values that are the number of iterations that a loop ran: what bounds it, or carries that count from 0. */
export function limitsOf(
  graph: Graph,
  { args, results, form }: Pick<FlowStep<number>, "args" | "results"> & { readonly form: LoopForm },
): readonly number[] {
  const { body, consts, carries, bounded } = form;
  if (bounded) return args.slice(0, 1);
  const flow = flowOf(body);
  const next = (i: number): Value => at(body.inputs, consts + i);
  return results
    .slice(0, carries)
    .filter((_, i) => isNumber(graph, at(args, consts + i), 0) && isNext(flow, at(body.outputs, i), next(i)));
}

const makerOf = <V>({ steps }: Flow<V>, value: V): FlowStep<V> | undefined =>
  steps.find(({ results }) => results.includes(value));

function isNumber<V>(flow: Flow<V>, value: V, number: number): boolean {
  const form = makerOf(flow, value)?.form;
  if (form?.form !== "scalar") return false;
  const [node] = form.results;
  return node?.kind === "constant" && node.value === number;
}

/** Whether `value` is `before + 1`. */
function isNext<V>(flow: Flow<V>, value: V, before: V): boolean {
  const maker = makerOf(flow, value);
  if (maker?.form.form !== "scalar") return false;
  const [node] = maker.form.results;
  if (node?.kind !== "apply" || node.op !== "add") return false;
  const terms = node.args.map((arg) => (arg.kind === "input" ? maker.args[arg.input] : undefined));
  const others = terms.filter((term) => term !== before);
  const [other] = others;
  return terms.includes(before) && others.length === 1 && other !== undefined && isNumber(flow, other, 1);
}
