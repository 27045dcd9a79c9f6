/** A program as numbered values and lowered steps: all that fusion knows of it. Which operation a step was is forgotten. */
import {
  at,
  concreteDim,
  get,
  inline,
  Builder,
  lowerStep,
  type ArrayType,
  type Lowering,
  type Program,
  type Shape,
  type Step,
  type Value,
} from "@cotangent/ir";
import type { FewArrays } from "./few-arrays.ts";

export interface GraphStep {
  readonly form: Lowering;
  readonly args: readonly number[];
  readonly results: readonly number[];
  /** For people: the operation and the line that it came from. */
  readonly label: string;
}

export interface Graph {
  readonly types: readonly ArrayType[];
  readonly shapes: readonly Shape[];
  readonly steps: readonly GraphStep[];
  /** For each value the step that made it and the position among its results; inputs have none. */
  readonly makers: readonly ({ readonly step: number; readonly result: number } | undefined)[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The number of a new array, which no step makes. */
  readonly add: (type: ArrayType) => number;
}

/** Whether a step of this form is computed element by element, wherever one is read. */
export const isInlined = (form: Lowering): boolean => form.form === "scalar" || form.form === "view";

/** How many elements there are; named sizes count as many. */
export const sizeOfShape = (shape: Shape): number =>
  shape.reduce<number>((size, dim) => size * (typeof dim === "number" ? dim : 2 ** 20), 1);

export const concreteSizes = ({ shape }: ArrayType): readonly number[] =>
  shape.map((dim) => concreteDim(dim, "a plan"));

export const isEmpty = ({ shape }: ArrayType): boolean => shape.includes(0);

/** Calls of at most this many steps are repeated in place, where they fuse with what surrounds them. */
const inlinedSteps = 40;

export function graphOf(program: Program, few?: FewArrays): Graph {
  const numbers = new Map<Value, number>();
  const [types, makers, steps]: [ArrayType[], ({ step: number; result: number } | undefined)[], GraphStep[]] = [
    [],
    [],
    [],
  ];
  const addArray = (type: ArrayType, maker?: { step: number; result: number }): number => {
    makers.push(maker);
    return types.push(type) - 1;
  };
  const add = (value: Value, maker?: { step: number; result: number }): number => {
    const number = addArray(value.type, maker);
    numbers.set(value, number);
    return number;
  };
  const read = (value: Value): number => get(numbers, value, "number of a value");
  const inputs = program.inputs.map((input) => add(input));
  const chain = ({ args, results }: Step, form: Lowering): readonly Lowering[] =>
    few && form.form === "view" ? few.views(form, args.length, at(results, 0).type.shape.length) : [form];
  const addStep = (step: Step): void => {
    const form = lowerStep(step);
    const own = step.args.map(read);
    if (form.form === "call" && form.body.steps.length <= inlinedSteps) return addCall(step, form.body);
    const label = step.origin === undefined ? step.primitive.name : `${step.primitive.name} ${step.origin}`;
    const [last = form, ...before] = chain(step, form);
    let args = own;
    for (const part of before.toReversed()) {
      const made = addArray(at(step.results, 0).type, { step: steps.length, result: 0 });
      steps.push({ form: part, args, results: [made], label });
      args = [...own, made];
    }
    // An effect that returns nothing passes its arguments on: its results are the same arrays.
    const results = step.results.map((value, result) => {
      if (form.form !== "effect" || form.returns) return add(value, { step: steps.length, result });
      numbers.set(value, at(args, result));
      return at(args, result);
    });
    steps.push({ form: last, args, results, label });
  };
  const addCall = (step: Step, body: Program): void => {
    const copy = new Builder();
    const outputs = inline(copy, body, step.args);
    copy.finish([]).steps.forEach(addStep);
    step.results.forEach((result, i) => numbers.set(result, read(at(outputs, i))));
  };
  program.steps.forEach(addStep);
  const shapes = types.map(({ shape }) => shape);
  return {
    types,
    makers,
    steps,
    inputs,
    outputs: program.outputs.map(read),
    shapes,
    add(type) {
      shapes.push(type.shape);
      return addArray(type);
    },
  };
}
