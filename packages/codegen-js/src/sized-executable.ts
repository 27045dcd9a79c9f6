/** Programs with named sizes as functions on arrays of any length. */
import {
  bindSizes,
  evaluateDim,
  filledArray,
  typesOf,
  type ArrayValue,
  type EffectHandler,
  type Program,
  type Sizes,
  type TypedArray,
} from "@cotangent/ir";
import { planFor, sizedCpu, type Plan } from "@cotangent/kernel";
import { evaluate } from "./evaluate.ts";
import { withoutEffects } from "./executable.ts";
import type { CpuParts, Execute, Run } from "./parts.ts";
import { nameOfSize } from "./sizes.ts";
import { printPlanWith, type Entry } from "./print-plan.ts";

export interface SizedExecutable {
  /** The outputs for `inputs`, whose shapes say the sizes. Sizes that no input has are the rooms of loops: they grow as needed. */
  run(inputs: readonly ArrayValue[], effects?: EffectHandler): readonly ArrayValue[];
  /** As that of an executable for known lengths. */
  settle?(elements: TypedArray): TypedArray;
  readonly source: string;
  /** The names of the sizes, sorted. */
  readonly sizes: readonly string[];
}

/** Inputs and outputs in lists: what the function returns is the name of a size that was too short, or true. */
export const sizedEntry =
  ({ inputs, outputs }: Plan): Entry =>
  (main) => [
    "return (...sizes) => {",
    `  const run = ${main}(...sizes);`,
    `  return (inputs, outputs, effect) => run(${[
      ...inputs.map((_, i) => `inputs[${i}]`),
      ...outputs.map((_, i) => `outputs[${i}]`),
      "effect",
    ].join(", ")}) ?? true;`,
    "};",
  ];

/** An instance for each choice of sizes is kept, the last of them. */
export function sizedExecutable(parts: CpuParts, program: Program): SizedExecutable {
  const plan = planFor(sizedCpu, parts, program);
  const { source, sizes: variables, effects: printed } = printPlanWith(parts, plan, sizedEntry(plan));
  const sizes = variables.map(nameOfSize);
  const create = factoryIn(source, plan.name);
  const rooms = new Map<string, number>();
  let last: { readonly key: string; readonly run: Execute } | undefined;

  function instance(known: Sizes): Execute {
    const values = sizes.map((name) => known.get(name) ?? 1);
    const key = values.join();
    const make = (): Run => create(...values);
    if (last?.key === key) return last.run;
    last = { key, run: (printed.length > 0 && parts.effect?.handled(make, printed, known)) || withoutEffects(make) };
    return last.run;
  }

  return {
    source,
    sizes,
    run(inputs, effects) {
      const bound = bindSizes(program, inputs);
      for (;;) {
        const known = new Map([...rooms, ...bound]);
        const results = typesOf(program.outputs).map(({ dtype, shape }) =>
          filledArray(
            dtype,
            shape.map((dim) => evaluateDim(dim, known)),
            0,
          ),
        );
        const arrays = (values: readonly ArrayValue[]): readonly ArrayValue["data"][] => values.map(({ data }) => data);
        const ended = instance(known)(arrays(inputs), arrays(results), effects);
        if (ended === true) return results;
        if (typeof ended !== "string") throw new Error(`internal: the arrays do not fit ${plan.name}`);
        rooms.set(ended, 2 * (rooms.get(ended) ?? 1));
      }
    },
  };
}

type Create = (...sizes: readonly number[]) => Run;

const isFactory = (value: unknown): value is Create => typeof value === "function";

function factoryIn(source: string, name: string): Create {
  const create = evaluate(source, name);
  if (!isFactory(create)) throw new Error(`internal: the code of ${name} returns no function`);
  return create;
}
