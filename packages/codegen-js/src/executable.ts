/** Plans as functions on typed arrays. */
import {
  ArgumentError,
  at,
  DeviceError,
  showType,
  type ArrayType,
  type EffectHandler,
  type TypedArray,
} from "@cotangent/ir";
import type { Plan } from "@cotangent/kernel";
import type { CpuControl, Execute, Run } from "./control.ts";
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

interface Signature {
  readonly inputs: readonly ArrayType[];
  readonly outputs: readonly ArrayType[];
}

const signatureOf = ({ buffers, inputs, outputs }: Plan): Signature => ({
  inputs: inputs.map((i) => at(buffers, i).type),
  outputs: outputs.map((i) => at(buffers, i).type),
});

/** Compiles a plan that exists already. */
export function executableWith(
  control: CpuControl,
  plan: Plan,
  { inputs, outputs }: Signature = signatureOf(plan),
): Executable {
  const { source, effects: printed } = printPlanWith(control, plan);
  const create = evaluateModule(source, plan.name);
  // The position of the input whose array an output is; -1 where it is a new one.
  const sources = plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
  const check = { inputs: inputs.map(storageOf), outputs: outputs.map(storageOf) };
  const execute = (printed.length > 0 && control.effect?.handled(create, printed)) || withoutEffects(create);

  function runInto(given: readonly TypedArray[], results: readonly TypedArray[], effects?: EffectHandler): void {
    if (execute(given, results, effects)) return;
    checkArrays("input", given, check.inputs, plan.name);
    checkArrays("output", results, check.outputs, plan.name);
  }

  return {
    source,
    plan,
    inputs,
    outputs,
    runInto,
    run(given, effects) {
      const results = check.outputs.map(({ type, length }, i) => given[at(sources, i)] ?? type.dtype.allocate(length));
      runInto(given, results, effects);
      return results;
    },
  };
}

/** Nothing else runs during a call, so one arena is enough. */
function withoutEffects(create: () => Run): Execute {
  let run: Run | undefined;
  return (inputs, outputs) => {
    run ??= create();
    return run(inputs, outputs, noEffect);
  };
}

function noEffect(): void {
  throw new Error("internal: an effect in code without effects");
}

function evaluateModule(source: string, name: string): () => Run {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- Compiling at run time is what this package is for; names in the text are sanitised.
    const create: unknown = new Function(source)();
    if (!isFactory(create)) throw new Error(`internal: the code of ${name} returns no function`);
    return create;
  } catch (cause) {
    if (!(cause instanceof EvalError)) throw cause;
    throw new DeviceError(
      "eval-forbidden",
      `the code of program "${name}" cannot be compiled: the content-security policy of this page forbids it`,
      "allow 'unsafe-eval' for scripts, or compile the function ahead of time with `cotangent compile`",
      { cause },
    );
  }
}

/** What {@link printPlanWith} promises of its text. */
const isFactory = (value: unknown): value is () => Run => typeof value === "function";

interface Storage {
  readonly type: ArrayType;
  readonly length: number;
  /** What arrays of the dtype are made by. */
  readonly constructor: unknown;
}

const storageOf = (type: ArrayType): Storage => ({
  type,
  length: sizeOfType(type),
  constructor: type.dtype.allocate(0).constructor,
});

function checkArrays(what: string, given: readonly TypedArray[], expected: readonly Storage[], name: string): void {
  if (given.length !== expected.length)
    throw new ArgumentError(
      "wrong-input",
      `program "${name}": ${given.length} ${what}s, expected ${expected.length}`,
      `give one array for each ${what}`,
    );
  for (let i = 0; i < given.length; i++) {
    const array = at(given, i);
    const { type, length, constructor } = at(expected, i);
    if (array.constructor === constructor && array.length === length) continue;
    throw new ArgumentError(
      "wrong-input",
      `program "${name}": ${what} ${i} is ${array.constructor.name} of ${array.length} elements, expected ${showType(type)}`,
      "give typed arrays of the dtypes and sizes of the program",
    );
  }
}
