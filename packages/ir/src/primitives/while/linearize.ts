import { inline, newValue } from "../../builder.ts";
import { i32 } from "../../dtype.ts";
import { at, NotDifferentiableError } from "../../errors.ts";
import type { Emitter, JvpResult, Tangent, Transforms } from "../../primitive.ts";
import { typesOf, type Value } from "../../program.ts";
import { arrayType } from "../../type.ts";
import { add } from "../arithmetic.ts";
import { full } from "../constant.ts";
import { boundedBy } from "../scan/bounded.ts";
import type { LoopStep, MakeLoop } from "../scan/layout.ts";
import { linearizeScan } from "../scan/linearize.ts";
import { programOf } from "../switch/layout.ts";

/** The loop that also counts its iterations and stacks residuals, and a linear loop of that many. */
export function linearizeWhile(
  target: { readonly b: Emitter; readonly linear: Emitter },
  step: LoopStep,
  tangents: readonly Tangent[],
  transforms: Transforms,
): JvpResult {
  let steps: Value | undefined;
  const loop: MakeLoop = (b, args, params) => {
    if (params.count === Infinity && params.body.outputs.length > params.carries) throw unbounded();
    const counted = countIterations(step.loop, b, args, params);
    steps = counted.steps;
    return counted.results;
  };
  const linearLoop: MakeLoop = (b, args, params) => boundedBy(steps)(b, args, params);
  return linearizeScan(target, { ...step, loop, linearLoop }, tangents, transforms);
}

/** A loop with one more carry, its number of iterations. */
function countIterations(
  loop: MakeLoop,
  b: Emitter,
  args: readonly Value[],
  params: Parameters<MakeLoop>[2],
): { readonly results: readonly Value[]; readonly steps: Value } {
  const { body, carries } = params;
  const number = (e: Emitter, value: number): Value => e.one(full, [], { value, dtype: i32, shape: [] });
  const counting = programOf(body.name, [...typesOf(body.inputs), arrayType(i32)], (inner, inputs) => {
    const outputs = inline(inner, body, inputs.slice(0, -1));
    const next = inner.one(add, [at(inputs, inputs.length - 1), number(inner, 1)]);
    return [...outputs.slice(0, carries), next, ...outputs.slice(carries)];
  });
  const all = loop(b, [...args, number(b, 0)], { ...params, body: counting, carries: carries + 1 }, (known, moving) => [
    ...known,
    ...moving,
    newValue(arrayType(i32)),
  ]);
  return { results: [...all.slice(0, carries), ...all.slice(carries + 1)], steps: at(all, carries) };
}

const unbounded = (): NotDifferentiableError =>
  new NotDifferentiableError(
    "unbounded-loop",
    "reverse mode through a while loop keeps something of each iteration, and nothing says how many there may be",
    "give whileLoop() the option maxSteps, or use forward mode: jvp(), jacfwd()",
  );
