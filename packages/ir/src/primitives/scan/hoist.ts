import { newValue } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Emitter } from "../../primitive.ts";
import type { Program, Value } from "../../program.ts";
import type { LoopStep } from "./layout.ts";
import { splitLoops } from "./split-loops.ts";
import { ancestorsOf, isWork } from "./work.ts";

/**
 * The loop with what is alike in every iteration before it. Rearrangements and constants stay inside: they cost nothing
 * there, and hoisting them would store what need not be stored.
 */
export function hoistFromScan(b: Emitter, { loop, args, params }: LoopStep): readonly Value[] {
  const { consts } = params;
  const body = splitLoops(params.body, new Set(params.body.inputs.slice(0, consts)));
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
