/** The program that computes values again where its second half first reads them. */
import {
  at,
  barrier,
  Builder,
  definitionsOf,
  get,
  liveSteps,
  type Program,
  type Step,
  type Value,
} from "@cotangent/ir";
import type { Again } from "./choose.ts";
import type { Halves } from "./halves.ts";

/**
 * `program` whose second half reads copies of the results of the steps `again`. These run in the order of the program just before
 * the first step that reads one of them, and on what a `barrier` hands them: so they are the same operations on the same numbers,
 * nothing shares them with the first ones, and nothing runs them earlier.
 */
export function repeat({ program, boundary }: Halves, again: Again): Program {
  const b = new Builder();
  const definitions = definitionsOf(program);
  const positions = new Map(program.steps.map((step, i) => [step, i]));
  const renewed = new Map<Value, Value>();
  const isRepeated = (value: Value): boolean => {
    const step = definitions.get(value);
    return step !== undefined && again.has(step);
  };
  const renew = (wanted: readonly Value[]): void => {
    const steps = new Set<Step>();
    const queue = wanted.filter((value) => isRepeated(value) && !renewed.has(value));
    for (let value = queue.pop(); value; value = queue.pop()) {
      const step = get(definitions, value, "step of a value");
      if (steps.has(step)) continue;
      steps.add(step);
      queue.push(...step.args.filter((arg) => isRepeated(arg) && !renewed.has(arg)));
    }
    const handed = new Map<Value, Value>();
    const hand = (value: Value): Value => {
      const known = renewed.get(value) ?? handed.get(value) ?? b.one(barrier, [value]);
      if (!renewed.has(value)) handed.set(value, known);
      return known;
    };
    const position = (step: Step): number => get(positions, step, "position of a step");
    for (const step of [...steps].toSorted((a, c) => position(a) - position(c))) {
      b.origin = step.origin;
      const results = b.apply(step.primitive, step.args.map(hand), step.params);
      step.results.forEach((result, i) => renewed.set(result, at(results, i)));
    }
  };
  program.steps.forEach((step, i) => {
    if (i < boundary) return b.push(step);
    renew(step.args);
    b.push({ ...step, args: step.args.map((arg) => renewed.get(arg) ?? arg) });
  });
  const { steps } = b.finish([]);
  const whole = { ...program, steps };
  return { ...whole, steps: liveSteps(whole) };
}
