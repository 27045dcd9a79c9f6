/** Which buffers of a plan are variables of its function, and which kernels are part of it. */
import { at, type ArrayType } from "@cotangent/ir";
import {
  allCommands,
  allStatements,
  refsOf,
  swapsOf,
  type BufferRef,
  type Command,
  type Kernel,
  type Plan,
  type PlanBuffer,
} from "@cotangent/kernel";
import { ownArrays } from "./own-arrays.ts";
import { fixedAddresses } from "./places.ts";

/** Statements of one kernel, and of all that become part of the function: engines do not optimise functions that are too long. */
const mostOfKernel = 200;
const mostOfPlan = 1500;

/** Variables hold these dtypes as arrays do: what is stored is never rounded. */
const dtypes = ["f64", "i32", "bool"];

export interface Unstored {
  /** Temporaries and outputs that are one number and that only kernels in the function, copies, and loops and branches themselves, read and write. */
  readonly variables: ReadonlySet<number>;
  /** Positions of which each iteration sees its own: it has it in its counter. */
  readonly counters: ReadonlySet<number>;
  /** Kernels that are part of the function. */
  readonly inside: ReadonlySet<Kernel>;
}

const nothing: Unstored = { variables: new Set(), counters: new Set(), inside: new Set() };

export function unstoredIn({ buffers, inputs, outputs, commands }: Plan): Unstored {
  const all = allCommands(commands);
  if (!all.some(isLoop)) return nothing;
  const own = (i: number): boolean => !inputs.includes(i) && outputs.filter((output) => output === i).length < 2;
  const numbers = new Set(buffers.flatMap(({ type }, i) => (own(i) && isNumber(type) ? [i] : [])));
  const counters = new Set(buffers.flatMap(({ counts }, i) => (counts ? [i] : [])));
  const fills = new Set(all.filter((command) => isFill(command, counters)));
  for (const command of all)
    if (!fills.has(command))
      for (const buffer of needingArrays(command, numbers, counters)) {
        numbers.delete(buffer);
        counters.delete(buffer);
      }
  const variables = wholePairs(numbers, all.flatMap(swapsOf));
  const inLoops = new Set(commands.filter(isLoop).flatMap((loop) => allCommands([loop])));
  const kernels = all.flatMap((command) => {
    if (command.kind !== "run" || fills.has(command) || !isSmall(command.kernel)) return [];
    const touches = command.buffers.some(({ buffer }) => variables.has(buffer) || counters.has(buffer));
    return touches || inLoops.has(command) ? [command.kernel] : [];
  });
  const length = kernels.reduce((sum, { body }) => sum + allStatements(body).length, 0);
  return length > mostOfPlan ? nothing : { variables, counters, inside: new Set(kernels) };
}

/** The buffers of `plan` that are arrays in its function. */
export const arraysIn = ({ buffers }: Plan, { variables, counters }: Unstored): readonly PlanBuffer[] =>
  buffers.filter((_, i) => !variables.has(i) && !counters.has(i));

/** Whether some of these are parts of one array. */
export const needArena = (buffers: readonly PlanBuffer[]): boolean =>
  buffers.some(({ offset }) => offset !== undefined);

const isLoop = ({ kind }: Command): boolean => kind === "loop" || kind === "while";
const isNumber = ({ dtype, shape }: ArrayType): boolean => shape.length === 0 && dtypes.includes(dtype.name);

/** Whether a command fills an array of positions, and does nothing else. */
export const isFill = (command: Command, counters: ReadonlySet<number>): boolean =>
  command.kind === "run" && command.buffers.every(({ buffer, slices }) => counters.has(buffer) && !slices);

/** Those of `found` whose partners are in it, too. */
function wholePairs(found: ReadonlySet<number>, pairs: readonly (readonly [number, number])[]): ReadonlySet<number> {
  const broken = pairs.filter(([a, b]) => found.has(a) !== found.has(b)).flat();
  return broken.length === 0 ? found : wholePairs(new Set([...found].filter((i) => !broken.includes(i))), pairs);
}

/** The buffers that a command reaches as arrays; `numbers` and `counters` may be among them. */
function needingArrays(
  command: Command,
  numbers: ReadonlySet<number>,
  counters: ReadonlySet<number>,
): readonly number[] {
  const hasNumber = (ref: BufferRef): boolean => isCounted(ref, counters);
  const sliced = refsOf(command).flatMap((ref) =>
    (ref.slices ?? []).length > 0 && !hasNumber(ref) ? [ref.buffer] : [],
  );
  const whole = refsOf(command).flatMap((ref) => (counters.has(ref.buffer) && !hasNumber(ref) ? [ref.buffer] : []));
  if (command.kind === "call" || command.kind === "effect") return refsOf(command).map(({ buffer }) => buffer);
  // What is inside loops and branches is among all commands, too.
  if (command.kind === "copy")
    return counters.has(command.to.buffer) ? [...sliced, command.to.buffer] : [...sliced, ...whole];
  if (command.kind !== "run" || !command.buffers.some(({ buffer }) => numbers.has(buffer) || counters.has(buffer)))
    return sliced;
  const { kernel } = command;
  if (!isSmall(kernel)) return command.buffers.map(({ buffer }) => buffer);
  const isFixed = fixedAddresses(kernel);
  const places = kernel.buffers.flatMap(({ space }, i) => (space === "buffer" ? [i] : []));
  const written = command.buffers.flatMap(({ buffer }, i) =>
    counters.has(buffer) && at(kernel.buffers, at(places, i)).access !== "read" ? [buffer] : [],
  );
  return [
    ...sliced,
    ...whole,
    ...written,
    ...command.buffers.flatMap(({ buffer }, i) => (isFixed(at(places, i)) ? [] : [buffer])),
  ];
}

/** Whether `ref` is the number of an iteration. */
export const isCounted = ({ buffer, slices }: BufferRef, counters: ReadonlySet<number>): boolean =>
  counters.has(buffer) && slices?.length === 1 && slices[0]?.stride === 1;

const isSmall = (kernel: Kernel): boolean =>
  allStatements(kernel.body).length <= mostOfKernel && ownArrays(kernel).length === 0;
