/** Which commands of a plan become regions. */
import { f16, type ArrayType } from "@cotangent/ir";
import {
  allStatements,
  commandsIn,
  gpuKernelCost,
  loopsOverSizes,
  refsOf,
  type Command,
  type Kernel,
} from "@cotangent/kernel";
import { splitDispatches } from "../dispatches.ts";
import { countOf as itemsIn } from "../grid.ts";
import { countOf } from "../layout.ts";
import { isSized } from "../spans.ts";

/** Commands that follow one another: one region, or a single command that cannot be in one. */
export interface Group {
  readonly commands: readonly Command[];
  readonly isRegion: boolean;
}

/** Most threads of a region. */
export const mostThreads = 256;
/** Most iterations of parallel loops in a region. */
const mostItems = 1024;
/** Most operations of a thread in one dispatch, for drivers end those that take a second. */
const mostOperations = 2 ** 26;

export function groupsOf(commands: readonly Command[]): readonly Group[] {
  const groups: Group[] = [];
  let together: Command[] = [];
  let operations = 0;
  const finish = (): void => {
    if (together.length > 0) groups.push({ commands: together, isRegion: true });
    together = [];
    operations = 0;
  };
  for (const command of commands) {
    const more = operationsOf(command);
    if (more === undefined || more > mostOperations) {
      finish();
      groups.push({ commands: [command], isRegion: false });
      continue;
    }
    if (operations + more > mostOperations) finish();
    together.push(command);
    operations += more;
  }
  finish();
  return groups;
}

/**
 * How many iterations of a loop one dispatch may do, where a size says how many there are; undefined if no region has its
 * body, or a number says how many.
 */
export function chunkOf(command: Command): number | undefined {
  if ((command.kind !== "loop" && command.kind !== "while") || typeof command.count === "number") return undefined;
  const once = total(commandsIn(command));
  return once === undefined || once >= mostOperations ? undefined : Math.floor(mostOperations / (1 + once));
}

/** The buffers of a plan that regions in `commands` touch: they are where they are written to be. */
export const buffersOfRegions = (commands: readonly Command[]): readonly number[] =>
  groupsOf(commands).flatMap((group) =>
    group.isRegion || group.commands.some((command) => command.kind === "call" || chunkOf(command) !== undefined)
      ? group.commands.flatMap(refsOf).map(({ buffer }) => buffer)
      : buffersOfRegions(group.commands.flatMap(commandsIn)),
  );

/** What one thread does for `command`; undefined if no region has it. */
function operationsOf(command: Command): number | undefined {
  switch (command.kind) {
    case "run":
      return operationsOfKernel(command.kernel);
    case "copy":
      return operationsOfCopy(command.type);
    case "loop":
    case "while": {
      const { count } = command;
      const once = total(commandsIn(command));
      return once === undefined || typeof count !== "number" || count === Infinity ? undefined : count * (1 + once);
    }
    case "branch":
      return total(commandsIn(command));
    case "call":
      return total(command.plan.commands);
    case "effect":
      return undefined;
  }
}

const operationsOfKernel = (kernel: Kernel): number | undefined =>
  fitsRegion(kernel) ? shared(gpuKernelCost(kernel).operations, itemsOf(kernel)) : undefined;

function operationsOfCopy(type: ArrayType): number | undefined {
  if (isSized(type)) return undefined;
  const count = countOf(type);
  return type.dtype === f16 || count > mostItems ? undefined : shared(2 * count, count);
}

const total = (commands: readonly Command[]): number | undefined =>
  commands.reduce<number | undefined>((sum, command) => {
    const more = operationsOf(command);
    return sum === undefined || more === undefined ? undefined : sum + more;
  }, 0);

const shared = (operations: number, items: number): number =>
  1 + operations / Math.max(1, Math.min(items, mostThreads));

/** The most iterations that parallel loops of `kernel` have at its top. */
export const itemsOf = (kernel: Kernel): number =>
  Math.max(1, ...splitDispatches(kernel).map(({ grid }) => itemsIn(grid)));

/** Whether `kernel` is a loop nest for single threads, with few iterations to share, as many as is known. */
const fitsRegion = (kernel: Kernel): boolean =>
  !loopsOverSizes(kernel) &&
  kernel.buffers.every(({ type, space }) => type.dtype !== f16 && space !== "tile") &&
  allStatements(kernel.body).every(
    (statement) =>
      statement.kind !== "barrier" &&
      (statement.kind !== "loop" || !["workgroup", "thread", "lane"].includes(statement.role)),
  ) &&
  itemsOf(kernel) <= mostItems;
