/** Which buffers of a plan are variables of its function. */
import { at, type ArrayType } from "@cotangent/ir";
import { allCommands, allStatements, refsOf, swapsOf, type Command, type Kernel, type Plan } from "@cotangent/kernel";
import { ownArrays } from "./own-arrays.ts";
import { fixedAddresses } from "./places.ts";

/** Statements of one kernel, and of all that become part of the function: engines do not optimise functions that are too long. */
const mostOfKernel = 200;
const mostOfPlan = 1500;

/** Variables hold these dtypes as arrays do: what is stored is never rounded. */
const dtypes = ["f64", "i32", "bool"];

const isNumber = ({ dtype, shape }: ArrayType): boolean => shape.length === 0 && dtypes.includes(dtype.name);

/** Temporaries that are one number and that only small kernels, copies, and loops and branches themselves, read and write. */
export function variablesOf({ buffers, commands }: Plan): ReadonlySet<number> {
  const all = allCommands(commands);
  if (!all.some(({ kind }) => kind === "loop" || kind === "while")) return new Set();
  const numbers = new Set(buffers.flatMap(({ role, type }, i) => (role === "temporary" && isNumber(type) ? [i] : [])));
  for (const command of all) for (const buffer of needingArrays(command, numbers)) numbers.delete(buffer);
  const found = wholePairs(numbers, all.flatMap(swapsOf));
  const lengths = all.flatMap((command) =>
    command.kind === "run" && command.buffers.some(({ buffer }) => found.has(buffer))
      ? [allStatements(command.kernel.body).length]
      : [],
  );
  return lengths.reduce((a, b) => a + b, 0) > mostOfPlan ? new Set() : found;
}

/** Those of `found` whose partners are in it, too. */
function wholePairs(found: ReadonlySet<number>, pairs: readonly (readonly [number, number])[]): ReadonlySet<number> {
  const broken = pairs.filter(([a, b]) => found.has(a) !== found.has(b)).flat();
  return broken.length === 0 ? found : wholePairs(new Set([...found].filter((i) => !broken.includes(i))), pairs);
}

/** The buffers that a command reaches as arrays; `numbers` may be among them. */
function needingArrays(command: Command, numbers: ReadonlySet<number>): readonly number[] {
  const sliced = refsOf(command).flatMap(({ buffer, slices = [] }) => (slices.length > 0 ? [buffer] : []));
  if (command.kind === "call" || command.kind === "effect") return refsOf(command).map(({ buffer }) => buffer);
  if (command.kind !== "run" || !command.buffers.some(({ buffer }) => numbers.has(buffer))) return sliced;
  const { kernel } = command;
  if (!isSmall(kernel)) return command.buffers.map(({ buffer }) => buffer);
  const isFixed = fixedAddresses(kernel);
  const places = kernel.buffers.flatMap(({ space }, i) => (space === "buffer" ? [i] : []));
  return [...sliced, ...command.buffers.flatMap(({ buffer }, i) => (isFixed(at(places, i)) ? [] : [buffer]))];
}

const isSmall = (kernel: Kernel): boolean =>
  allStatements(kernel.body).length <= mostOfKernel && ownArrays(kernel).length === 0;
