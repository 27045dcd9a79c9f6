/**
 * The parts that not every program needs: the machine with its schedules for arrays, code for loops, branches, calls and
 * effects (see `Control` of the kernel package), and a guard before the code. Whoever compiles programs says which they may
 * have.
 */
import type {
  ArrayType,
  BranchForm,
  CallForm,
  Dim,
  Dtype,
  EffectForm,
  EffectHandler,
  SizeExpression,
  Sizes,
  TypedArray,
} from "@cotangent/ir";
import type { BufferRef, Command, ControlPlanner, LoopPlanner, Machine, Plan } from "@cotangent/kernel";
import type { PlanBody, PlanModule } from "./plan-body.ts";

type CommandOf<Kind extends Command["kind"]> = Extract<Command, { kind: Kind }>;

export interface CpuParts {
  /** What plans are made for: a CPU with loops over arrays; one of which all arrays have one element if absent. */
  readonly machine?: Machine;
  readonly loop?: LoopPlanner & PrintsCommand<CommandOf<"loop">> & PrintsPlan;
  /** Loops with a condition, which `loop` plans. */
  readonly while?: PrintsCommand<CommandOf<"while">>;
  readonly branch?: ControlPlanner<BranchForm> & PrintsCommand<CommandOf<"branch">>;
  readonly call?: ControlPlanner<CallForm> & PrintsCommand<CommandOf<"call">>;
  readonly effect?: ControlPlanner<EffectForm> & PrintsCommand<CommandOf<"effect">> & HandlesEffects;
  readonly guard?: Guard;
  /** Present where programs may have named sizes. */
  readonly sizes?: SizeParts;
  /** Makes the arrays of results; that of their dtype does if absent. */
  readonly allocate?: (dtype: Dtype, length: number) => TypedArray;
}

/** Keeps arrays of other dtypes and lengths than those of the plan out of the code. */
export interface Guard {
  /** The condition on `inputs` and `outputs` without which the code returns false. */
  print(plan: Plan): string;
  /** Throws what is wrong with arrays that the condition does not hold for. */
  explain(plan: Plan, inputs: readonly TypedArray[], outputs: readonly TypedArray[]): void;
}

/** Sizes that are known when the code runs. */
export interface SizeParts {
  /** The value of `size` as an expression, in parentheses where it is a sum; the variables in it are added to `used`. */
  print(size: SizeExpression, used: Set<string>): string;
}

interface PrintsCommand<C> {
  /** Prints `command` where `indent` is. */
  print(command: C, code: PlanCode, indent: string): void;
}

/** Code for plans that may have loops. */
interface PrintsPlan {
  body(plan: Plan, module: PlanModule): PlanBody;
}

interface HandlesEffects {
  /** Code with effects, for these values of named sizes, as a function that takes a handler. */
  handled(create: () => Run, effects: readonly PrintedEffect[], sizes?: Sizes): Execute;
}

/** What a call `effect(i, arrays, results)` of the code means. */
export interface PrintedEffect {
  readonly form: EffectForm;
  readonly types: readonly ArrayType[];
}

/** The function that a plan becomes, while it is printed. */
export interface PlanCode {
  line(text: string): void;
  /** Runs `print`, which prints the inside of the loop that counts in `counter`, where `indent` is. */
  block?(counter: number, indent: string, print: () => void): void;
  command(command: Command, indent: string): void;
  /** What a buffer is called. */
  name(buffer: number): string;
  typeOf(buffer: number): ArrayType;
  /** The buffers that are variables instead of arrays. */
  readonly variables?: ReadonlySet<number>;
  /** The first element of a slice. */
  element(ref: BufferRef): string;
  /** The value of a dimension, in parentheses where it is a sum. */
  size(dim: Dim): string;
  /** How many elements an array has. */
  length(type: ArrayType): string;
  /** Where the elements of a slice start in its buffer, if not at 0. */
  start(ref: BufferRef): string | undefined;
  /** The name of the function that runs another plan. */
  callee(plan: Plan): string;
  /** The number of a new effect. */
  effect(effect: PrintedEffect): number;
}

/** False where the guard, if there is one, refuses the arrays; the name of a size that was too short. Code without effects needs no `effect`. */
export type Run = (
  inputs: readonly TypedArray[],
  outputs: readonly TypedArray[],
  effect?: (id: number, values: readonly TypedArray[], results: readonly TypedArray[]) => void,
) => boolean | string;

export type Execute = (
  inputs: readonly TypedArray[],
  outputs: readonly TypedArray[],
  effects?: EffectHandler,
) => boolean | string;
