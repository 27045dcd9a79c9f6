/**
 * Control in code for the CPU: loops, calls and effects, one object each. Whoever compiles programs says which of them
 * its programs may have; see `Control` of the kernel package.
 */
import type { ArrayType, CallForm, EffectForm, EffectHandler, LoopForm, TypedArray } from "@cotangent/ir";
import type { BufferRef, Command, ControlPlanner, Plan } from "@cotangent/kernel";

type CommandOf<Kind extends Command["kind"]> = Extract<Command, { kind: Kind }>;

export interface CpuControl {
  readonly loop?: ControlPlanner<LoopForm> & PrintsCommand<CommandOf<"loop">>;
  readonly call?: ControlPlanner<CallForm> & PrintsCommand<CommandOf<"call">>;
  readonly effect?: ControlPlanner<EffectForm> & PrintsCommand<CommandOf<"effect">> & HandlesEffects;
}

interface PrintsCommand<C> {
  /** Prints `command` where `indent` is. */
  print(command: C, code: PlanCode, indent: string): void;
}

interface HandlesEffects {
  /** Code with effects, as a function that takes a handler. */
  handled(create: () => Run, effects: readonly PrintedEffect[]): Execute;
}

/** What a call `effect(i, arrays)` of the code means. */
export interface PrintedEffect {
  readonly form: EffectForm;
  readonly types: readonly ArrayType[];
}

/** The function that a plan becomes, while it is printed. */
export interface PlanCode {
  line(text: string): void;
  command(command: Command, indent: string): void;
  /** What a buffer is called. */
  name(buffer: number): string;
  typeOf(buffer: number): ArrayType;
  /** Where the elements of a slice start in its buffer, if not at 0. */
  start(ref: BufferRef): string | undefined;
  /** The name of the function that runs another plan. */
  callee(plan: Plan): string;
  /** The number of a new effect. */
  effect(effect: PrintedEffect): number;
}

/** False where arrays are not of the dtypes and lengths of the plan. */
export type Run = (
  inputs: readonly TypedArray[],
  outputs: readonly TypedArray[],
  effect: (id: number, values: readonly TypedArray[]) => void,
) => boolean;

export type Execute = (
  inputs: readonly TypedArray[],
  outputs: readonly TypedArray[],
  effects?: EffectHandler,
) => boolean;
