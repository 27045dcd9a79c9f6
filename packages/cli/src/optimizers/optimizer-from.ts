/** From the text of an optimizer to the optimizer of the library. */
import type { Schedule, Transformation } from "@cotangent/optim";
import { ArgumentError } from "cotangent";
import { UsageError } from "../commands/tools.ts";
import { parseOptimizer, type Argument, type Call } from "./parse.ts";
import { isOf, kindWords, type Entry, type Kind } from "./entry.ts";
import { schedules } from "./schedules.ts";
import { chained, optimizers } from "./table.ts";

/**
 * The optimizer that `text` names, as `adam(0.01)`, `sgd(cosineDecay(0.1, steps: 1000), momentum: 0.9)` or
 * `chain(clipByGlobalNorm(1), adam(0.01))`. Values without a name are taken in the order of the options.
 * @throws UsageError for what names none, or gives it what it does not take.
 */
export function optimizerFrom(text: string): Transformation {
  try {
    return optimizerOf(parseOptimizer(text));
  } catch (error) {
    // What the library says of a number that an option cannot be.
    if (!(error instanceof Misfit || error instanceof ArgumentError)) throw error;
    throw new UsageError(`--optimizer ${text}: ${error.message}`);
  }
}

/** What is wrong with a call. */
class Misfit extends Error {}

function optimizerOf(call: Call): Transformation {
  if (call.name === chained.name) return chained.make(call.args.map(partOf));
  return made(call, optimizers, "optimizer", [chained.name]);
}

function partOf({ name, value }: Call["args"][number]): Transformation {
  if (name === undefined && value.kind === "call") return optimizerOf(value);
  throw new Misfit(`${chained.name} takes optimizers, one after the other`);
}

function made<T>(call: Call, table: Readonly<Record<string, Entry<T>>>, what: string, others: readonly string[]): T {
  const entry = Object.hasOwn(table, call.name) ? table[call.name] : undefined;
  if (!entry) {
    const names = [...Object.keys(table), ...others].join(", ");
    throw new Misfit(`there is no ${what} "${call.name}"; there are ${names}`);
  }
  return entry.make(given(call, entry));
}

/** The values of `call` by the names of options. */
function given({ name, args }: Call, { options, required }: Entry<unknown>): Readonly<Record<string, unknown>> {
  const names = Object.keys(options);
  const takes = names.length === 0 ? "it takes nothing" : `it takes ${names.join(", ")}`;
  const found = new Map<string, unknown>();
  args.forEach((argument, i) => {
    const option = argument.name ?? names[i];
    if (option === undefined) throw new Misfit(`${name} is given ${args.length} values; ${takes}`);
    if (argument.name === undefined && args.slice(0, i).some((before) => before.name !== undefined))
      throw new Misfit(`${name} is given a value without a name after one with a name`);
    const kind = Object.hasOwn(options, option) ? options[option] : undefined;
    if (kind === undefined) throw new Misfit(`${name} has no option "${option}"; ${takes}`);
    if (found.has(option)) throw new Misfit(`${name} is given "${option}" twice`);
    const value = valueOf(argument.value, kind);
    if (!isOf(kind, value)) throw new Misfit(`"${option}" of ${name} is ${kindWords[kind]}`);
    found.set(option, value);
  });
  const missing = required.find((option) => !found.has(option));
  if (missing !== undefined) throw new Misfit(`${name} needs "${missing}"; ${takes}`);
  return Object.fromEntries(found);
}

function valueOf(argument: Argument, kind: Kind): number | boolean | Schedule | Transformation {
  if (argument.kind !== "call") return argument.value;
  return kind === "optimizer" ? optimizerOf(argument) : made(argument, schedules, "schedule", []);
}
