/**
 * Splits a program at a point into what is known now and what is linear in the tangents: `f(x + ẋ) = f(x) + L·ẋ + …`.
 * The known half ends with the residuals, which are exactly the values that the linear half reads.
 */
import {
  Builder,
  inline,
  liveSteps,
  type Kept,
  type Linearized,
  type Program,
  type Transforms,
  type Value,
} from "@cotangent/ir";
import { Context, pushProgram } from "./forward.ts";

export function linearize(
  program: Program,
  active: readonly boolean[],
  kept: Kept,
  transforms: Transforms,
): Linearized {
  const primal = new Builder();
  const linear = new Builder();
  const context = new Context();
  const tangentInputs: Value[] = [];
  const inputs: Value[] = [];
  for (const [i, input] of program.inputs.entries()) {
    const tangent = active[i] ? linear.input(input.type) : undefined;
    if (tangent) tangentInputs.push(tangent);
    const value = primal.input(input.type);
    inputs.push(value);
    context.set(input, value, tangent);
  }
  const isKept = (value: Value): boolean => kept === "all" || kept[inputs.indexOf(value)] === true;
  pushProgram(program, { primal, linear, separate: true, transforms: { ...transforms, isKept } }, context);
  const tangents = program.outputs.map((output) => context.tangent(output));
  const map = linear.finish(
    tangents.filter((tangent) => tangent !== undefined),
    `linear_${program.name}`,
  );
  const { residuals, closed } = closeOver(map, tangentInputs);
  const outputs = program.outputs.map((output) => context.primal(output));
  return {
    program: primal.finish([...outputs, ...residuals], `known_${program.name}`),
    linear: closed,
    residuals: residuals.length,
    active: tangents.map((tangent) => tangent !== undefined),
  };
}

/** Makes the values from outside that `map` reads its first inputs. */
function closeOver(
  map: Program,
  own: readonly Value[],
): { readonly residuals: readonly Value[]; readonly closed: Program } {
  // What is dead must not ask for residuals.
  const steps = liveSteps(map);
  const made = new Set<Value>([...own, ...steps.flatMap((step) => step.results)]);
  const outside = new Set<Value>();
  for (const value of [...steps.flatMap((step) => step.args), ...map.outputs]) if (!made.has(value)) outside.add(value);
  const residuals = [...outside];
  const b = new Builder();
  const inputs = [...residuals, ...own].map(({ type }) => b.input(type));
  const outputs = inline(b, { ...map, inputs: [...residuals, ...own], steps }, inputs);
  return { residuals, closed: b.finish(outputs, map.name) };
}
