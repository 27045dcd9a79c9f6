/** The one interface between tensors and code generators. */
import { evaluate, optimize, type ArrayValue, type EffectForm, type Program } from "@cotangent/ir";

/** A program made ready to run on arrays in this machine's memory. */
export type Executable = (inputs: readonly ArrayValue[], effect: EffectHandler) => readonly ArrayValue[];

export type EffectHandler = (form: EffectForm, values: readonly ArrayValue[]) => void;

export interface Backend {
  readonly name: string;
  compile(program: Program): Executable;
}

/** Runs the reference interpreter on the optimized program. */
export const interpreter: Backend = {
  name: "interpreter",
  compile(program) {
    const optimized = optimize(program);
    return (inputs, effect) => evaluate(optimized, inputs, { effect });
  },
};
