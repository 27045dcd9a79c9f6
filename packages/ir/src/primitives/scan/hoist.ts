import { newValue } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Emitter } from "../../primitive.ts";
import { typesOf, type Program, type Step, type Value } from "../../program.ts";
import type { LoopStep } from "./layout.ts";

const isWork = ({ primitive, args, params }: Step): boolean =>
  args.length > 0 && primitive.lower(typesOf(args), params).form !== "view";

/**
 * The loop with what is alike in every iteration before it. Rearrangements and constants stay inside: they cost nothing
 * there, and hoisting them would store what need not be stored.
 */
export function hoistFromScan(b: Emitter, { loop, args, params }: LoopStep): readonly Value[] {
  const { body, consts } = params;
  const invariant = new Set<Value>(body.inputs.slice(0, consts));
  const fixed = body.steps.filter((step) => {
    const alike = !step.primitive.effect && !step.primitive.opaque && step.args.every((arg) => invariant.has(arg));
    if (alike) for (const result of step.results) invariant.add(result);
    return alike;
  });
  const hoisted = ancestorsOf(fixed.filter(isWork), fixed);
  if (hoisted.size === 0) return loop(b, args, params);
  const moved = new Map<Value, Value>(body.inputs.slice(0, consts).map((input, i) => [input, at(args, i)]));
  for (const step of fixed) {
    if (!hoisted.has(step)) continue;
    const results = b.apply(
      step.primitive,
      step.args.map((arg) => moved.get(arg) ?? arg),
      step.params,
    );
    step.results.forEach((result, i) => moved.set(result, at(results, i)));
  }
  const remaining = body.steps.filter((step) => !hoisted.has(step) || !isWork(step));
  const read = new Set<Value>([...remaining.flatMap((step) => step.args), ...body.outputs]);
  const extra = fixed
    .filter((step) => hoisted.has(step) && isWork(step))
    .flatMap((step) => step.results)
    .filter((result) => read.has(result));
  const inner: Program = {
    ...body,
    inputs: [...body.inputs.slice(0, consts), ...extra, ...body.inputs.slice(consts)],
    steps: remaining,
  };
  return loop(
    b,
    [...args.slice(0, consts), ...extra.map((value) => moved.get(value) ?? value), ...args.slice(consts)],
    { ...params, body: inner, consts: consts + extra.length },
    (known, carries) => [...known, ...extra.map(({ type }) => newValue(type)), ...carries],
  );
}

/** `steps` and those of `among` that they depend on. */
function ancestorsOf(steps: readonly Step[], among: readonly Step[]): ReadonlySet<Step> {
  const found = new Set<Step>(steps);
  const needed = new Set<Value>(steps.flatMap((step) => step.args));
  for (const step of among.toReversed()) {
    if (!step.results.some((result) => needed.has(result))) continue;
    found.add(step);
    for (const arg of step.args) needed.add(arg);
  }
  return found;
}
