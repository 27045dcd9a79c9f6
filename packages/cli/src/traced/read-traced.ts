/** Functions of modules that import `cotangent`: they are run once on tracers, and what they did is their program. */
import { pathToFileURL } from "node:url";
import { at, subprograms, traceProgram, typesOf, type Program } from "cotangent/compiler";
import { ModeError } from "../modules/derive/mode-error.ts";
import type { ModuleSource } from "../modules/plain.ts";
import { parameterNames } from "./parameter-names.ts";
import { plainOf } from "./plain-of.ts";
import { withConstants } from "./with-constants.ts";

export interface TracedOptions {
  readonly file: string;
  readonly name: string;
  /** The types of the arguments, as `compile` of `cotangent` takes them. */
  readonly args: readonly unknown[];
}

/**
 * The program of the function that the module of `options.file` exports; the module is run.
 * @throws ModeError if there is no such function, or a module of plain code could not have what it does.
 */
export async function readTraced({ file, name, args }: TracedOptions): Promise<ModuleSource> {
  const module: unknown = await import(/* @vite-ignore */ `file://${pathToFileURL(file).pathname}`);
  const f = functionIn(module, name);
  const traced = traceProgram(f, args);
  const program = withConstants(traced);
  const effect = effectIn(program);
  if (effect !== undefined)
    throw new ModeError("effect", `"${name}" has the effect ${effect}, which needs this library`, "leave it out");
  const { args: structure, result } = traced;
  const parameters = structure.kind === "array" ? structure.children : [];
  const names = parameterNames(String(f), parameters.length);
  const inputs = typesOf(program.inputs);
  let next = 0;
  const take = (): (typeof inputs)[number] => at(inputs, next++);
  const fields = parameters.map((parameter, i) => ({ name: at(names, i), type: plainOf(parameter, take) }));
  const outputs = typesOf(program.outputs);
  let last = 0;
  return {
    name,
    parameters: fields,
    result: plainOf(result, () => at(outputs, last++)),
    program: { ...program, name },
    documentation: "",
  };
}

type Traceable = (...args: never) => unknown;
const isFunction = (value: unknown): value is Traceable => typeof value === "function";

function functionIn(module: unknown, name: string): Traceable {
  const found: unknown = typeof module === "object" && module !== null ? Reflect.get(module, name) : undefined;
  if (isFunction(found)) return found;
  throw new ModeError("no-function", `the module exports no function "${name}"`, "export it");
}

/** The first operation with an effect, also in loops and branches. */
const effectIn = ({ steps }: Program): string | undefined =>
  steps.flatMap((step) => {
    const found = step.primitive.effect === undefined ? subprograms(step).map(effectIn) : [step.primitive.name];
    return found.flatMap((name) => name ?? []);
  })[0];
