/** The one interface between tensors and code generators. */
import { evaluate, optimize, type ArrayValue, type EffectForm, type Program } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";

/** A program made ready to run on arrays in this machine's memory. */
export type Executable = (inputs: readonly ArrayValue[], effect: EffectRunner) => readonly ArrayValue[];

export type EffectRunner = (form: EffectForm, values: readonly ArrayValue[]) => void;

/** What a code generator made of a program, for people. */
export interface Emitted {
  readonly kernels: readonly Kernel[];
  readonly source: string;
}

/** `program` after partial evaluation, ready to run. */
export function compile(program: Program): Executable {
  const optimized = optimize(program);
  return (inputs, effect) => evaluate(optimized, inputs, { effect });
}

/** The interpreter runs lowerings as they are: it makes no kernels and no text. */
export const emit = (): Emitted => ({ kernels: [], source: "" });
