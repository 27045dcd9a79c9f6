/** Which buffers of a plan are variables of its function. */
import { at, type ArrayType } from "@cotangent/ir";
import { allCommands, allStatements, refsOf, type Command, type Kernel, type Plan } from "@cotangent/kernel";
import { ownArrays } from "./own-arrays.ts";
import { fixedAddresses } from "./places.ts";

/** Statements of one kernel, and of all that become part of the function: engines do not optimise functions that are too long. */
const mostOfKernel = 200;
const mostOfPlan = 1500;

/** Variables hold these dtypes as arrays do: what is stored is never rounded. */
const dtypes = ["f64", "i32", "bool"];

const isNumber = ({ dtype, shape }: ArrayType): boolean => shape.length === 0 && dtypes.includes(dtype.name);

/** Temporaries that are one number and that only small kernels, copies, and loops and branches themselves, read and write. */
export function variablesOf({ buffers, inputs, outputs, commands }: Plan): ReadonlySet<number> {
  const found = new Set<number>();
  const all = allCommands(commands);
  if (!all.some(isLoop)) return found;
  buffers.forEach(({ role, type }, i) => {
    if (role === "temporary" && isNumber(type)) found.add(i);
  });
  for (const buffer of [...inputs, ...outputs]) found.delete(buffer);
  for (const command of all) for (const buffer of needingArrays(command)) found.delete(buffer);
  // Both of a pair are, or none.
  for (let before = Infinity; before > found.size;) {
    before = found.size;
    for (const command of all)
      if (isLoop(command))
        for (const pair of command.swap)
          if (!pair.every((buffer) => found.has(buffer))) for (const buffer of pair) found.delete(buffer);
  }
  const length = all.reduce(
    (sum, command) =>
      command.kind === "run" && command.buffers.some(({ buffer }) => found.has(buffer))
        ? sum + allStatements(command.kernel.body).length
        : sum,
    0,
  );
  return length > mostOfPlan ? new Set() : found;
}

const isLoop = (command: Command): command is Extract<Command, { kind: "loop" | "while" }> =>
  command.kind === "loop" || command.kind === "while";

/** The buffers that a command reaches as arrays. */
function needingArrays(command: Command): readonly number[] {
  const sliced = refsOf(command).flatMap(({ buffer, slices = [] }) => (slices.length > 0 ? [buffer] : []));
  if (command.kind === "call" || command.kind === "effect") return refsOf(command).map(({ buffer }) => buffer);
  if (command.kind !== "run") return sliced;
  const { kernel } = command;
  if (!isSmall(kernel)) return command.buffers.map(({ buffer }) => buffer);
  const isFixed = fixedAddresses(kernel);
  const places = kernel.buffers.flatMap(({ space }, i) => (space === "buffer" ? [i] : []));
  return [...sliced, ...command.buffers.flatMap(({ buffer }, i) => (isFixed(at(places, i)) ? [] : [buffer]))];
}

const isSmall = (kernel: Kernel): boolean =>
  allStatements(kernel.body).length <= mostOfKernel && ownArrays(kernel).length === 0;
