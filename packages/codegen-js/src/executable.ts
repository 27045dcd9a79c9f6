/** Plans as functions on typed arrays. */
import { at, type ArrayType, type EffectHandler, type TypedArray } from "@cotangent/ir";
import type { Plan } from "@cotangent/kernel";
import { evaluate } from "./evaluate.ts";
import type { CpuParts, Execute, Run } from "./parts.ts";
import { sizeOfType } from "./places.ts";
import { printPlanWith } from "./print-plan.ts";

export interface Executable {
  /**
   * The outputs for `inputs`, which have the dtypes and lengths of the program's inputs. They are new arrays, but for those
   * that the plan puts in the memory of a donated input: that is the array of the input. No other input is written to.
   */
  run(inputs: readonly TypedArray[], effects?: EffectHandler): readonly TypedArray[];
  /** The same into arrays of the caller. None may share memory with an input, but an output with its donated input. */
  runInto(inputs: readonly TypedArray[], outputs: readonly TypedArray[], effects?: EffectHandler): void;
  readonly source: string;
  readonly plan: Plan;
  readonly inputs: readonly ArrayType[];
  readonly outputs: readonly ArrayType[];
}

/** The types of a program's inputs and outputs. */
export interface Signature {
  readonly inputs: readonly ArrayType[];
  readonly outputs: readonly ArrayType[];
}

/** Compiles a plan, which needs no more than `parts`. */
export function executableWith(parts: CpuParts, plan: Plan, { inputs, outputs }: Signature): Executable {
  const { source, effects: printed } = printPlanWith(parts, plan);
  const create = evaluate(source, plan.name);
  if (!isFactory(create)) throw new Error(`internal: the code of ${plan.name} returns no function`);
  // The position of the input whose array an output is; -1 where it is a new one.
  const sources = plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
  const lengths = outputs.map(sizeOfType);
  const make = parts.allocate ?? ((dtype, length) => dtype.allocate(length));
  const execute = (printed.length > 0 && parts.effect?.handled(create, printed)) || withoutEffects(create);

  function runInto(given: readonly TypedArray[], results: readonly TypedArray[], effects?: EffectHandler): void {
    if (!execute(given, results, effects)) parts.guard?.explain(plan, given, results);
  }

  return {
    source,
    plan,
    inputs,
    outputs,
    runInto,
    run(given, effects) {
      const results = outputs.map(({ dtype }, i) => given[at(sources, i)] ?? make(dtype, at(lengths, i)));
      runInto(given, results, effects);
      return results;
    },
  };
}

/** Nothing else runs during a call, so one arena is enough. */
export function withoutEffects(create: () => Run): Execute {
  let run: Run | undefined;
  return (inputs, outputs) => {
    run ??= create();
    return run(inputs, outputs);
  };
}

/** What {@link printPlanWith} promises of its text. */
const isFactory = (value: unknown): value is () => Run => typeof value === "function";
