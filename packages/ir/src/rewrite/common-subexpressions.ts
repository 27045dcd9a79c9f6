/** Nothing is computed twice: equal operations on equal arguments are one step. Effects and barriers are left alone. */
import { at } from "../errors.ts";
import { hash } from "../hash.ts";
import { showParams } from "../print.ts";
import type { Program, Step, Value } from "../program.ts";

export function shareCommonSubexpressions(program: Program): Program {
  const replaced = new Map<Value, Value>();
  const numbers = new Map<Value, number>();
  const known = new Map<string, Step>();
  const find = (value: Value): Value => replaced.get(value) ?? value;
  const number = (value: Value): number => {
    const found = numbers.get(value) ?? numbers.size;
    numbers.set(value, found);
    return found;
  };
  const steps: Step[] = [];
  for (const step of program.steps) {
    const args = step.args.map(find);
    const moved = args.every((arg, i) => arg === step.args[i]) ? step : { ...step, args };
    const key = `${step.primitive.name}${showParams(step.params, hash)}(${args.map(number).join()})`;
    const same = step.primitive.effect || step.primitive.opaque ? undefined : known.get(key);
    if (same) step.results.forEach((result, i) => replaced.set(result, at(same.results, i)));
    else {
      known.set(key, moved);
      steps.push(moved);
    }
  }
  return { ...program, steps, outputs: program.outputs.map(find) };
}
