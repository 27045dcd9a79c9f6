/**
 * Kernels that need not wait for each other as one: nests that have nothing to do with each other, such as the steps of an
 * optimizer for parameters of different shapes, and small ones before and after them that take no time.
 */
import { at } from "@cotangent/ir";
import { sizeOfShape } from "../fuse/graph.ts";
import type { Kernel } from "../kernel.ts";
import type { Command, Plan } from "../plan.ts";
import type { Machine } from "./machine.ts";
import { bytesOf } from "./memory.ts";
import { joinRuns, statementsOf, type Run } from "./join-runs.ts";
import { mapCommandsIn, refsOf } from "./commands.ts";

interface Options {
  /** Whether a kernel may share its function with others: those that take long have their own. */
  readonly isLight: (kernel: Kernel) => boolean;
  /** Statements of a kernel. */
  readonly most: number;
  /** Whether a kernel that others do not wait for may run later, to be with others. */
  readonly later: boolean;
  /** What becomes of kernels that may be one. */
  readonly join: (runs: readonly Run[]) => readonly Command[];
}

/** A kernel whose arrays have no more elements than this is small: threads would not share its work. */
const fewElements = 4096;
/** A kernel has no more arrays than this. */
const mostArrays = 800;
/** Kernels that run later keep memory in use: they do if the arena does not grow by more than this part of all memory. */
const mostGrowth = 1 / 32;

/**
 * Puts kernels together.
 * @param most statements of a kernel: engines stop optimising functions that are much longer
 */
export const bundles =
  (most: number): NonNullable<Machine["bundle"]> =>
  (plan, isLight, place) => {
    const late = bundled(plan, { isLight, most, later: true, join: (runs) => runs });
    const others = plan.buffers.reduce((sum, buffer) => sum + (buffer.role === "temporary" ? 0 : bytesOf(buffer)), 0);
    const [soonest, latest] = [place(plan).arenaBytes, place(late).arenaBytes];
    const ordered = latest - soonest <= mostGrowth * (others + soonest) ? late : plan;
    return place(bundled(ordered, { isLight, most, later: false, join: (runs) => [joinRuns(runs)] }));
  };

const bundled = (plan: Plan, options: Options): Plan => ({ ...plan, commands: bundleAll(plan.commands, options) });

function bundleAll(commands: readonly Command[], options: Options): readonly Command[] {
  const bundler = new Bundler(options);
  for (const command of commands) bundler.add(mapCommandsIn(command, (inner) => bundleAll(inner, options)));
  return bundler.finish();
}

/** What some commands write, and all that they touch. */
class Touched {
  readonly written = new Set<number>();
  readonly all = new Set<number>();

  add(command: Command): void {
    const writes = writesOf(command);
    refsOf(command).forEach(({ buffer }, i) => {
      this.all.add(buffer);
      if (writes(i)) this.written.add(buffer);
    });
  }

  /** Whether `command` has to wait for these. */
  meets(command: Command): boolean {
    const writes = writesOf(command);
    return refsOf(command).some(({ buffer }, i) => this.written.has(buffer) || (writes(i) && this.all.has(buffer)));
  }
}

/** Whether the reference at a position may be written. */
function writesOf(command: Command): (position: number) => boolean {
  if (command.kind !== "run") return () => true;
  const own = command.kernel.buffers.filter(({ space }) => space === "buffer");
  return (position) => at(own, position).access !== "read";
}

/** Kernels of a bundle that do not wait for each other, after those of the phase before. */
interface Phase {
  readonly touched: Touched;
  isSmall: boolean;
}

class Bundler {
  readonly #options: Options;
  readonly #done: Command[] = [];
  #runs: Run[] = [];
  #all = new Touched();
  #phase: Phase | undefined;
  #size = 0;
  #arrays = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  add(command: Command): void {
    if (command.kind !== "run" || !this.#options.isLight(command.kernel)) {
      if (!this.#options.later || this.#all.meets(command)) this.#flush();
      this.#done.push(command);
      return;
    }
    const size = statementsOf(command.kernel);
    const isFull = this.#size + size > this.#options.most || this.#arrays + command.buffers.length > mostArrays;
    if (isFull || !this.#join(command)) {
      this.#flush();
      this.#join(command);
    }
    this.#size += size;
    this.#arrays += command.buffers.length;
  }

  finish(): readonly Command[] {
    this.#flush();
    return this.#done;
  }

  /** Puts `run` into the phase, or into a next one where one of the two is small. */
  #join(run: Run): boolean {
    const isSmall = elementsOf(run) <= fewElements;
    const waits = this.#phase?.touched.meets(run) === true;
    if (waits && this.#phase?.isSmall === false && !isSmall) return false;
    if (waits || !this.#phase) this.#phase = { touched: new Touched(), isSmall: true };
    this.#phase.isSmall &&= isSmall;
    this.#phase.touched.add(run);
    this.#all.add(run);
    this.#runs.push(run);
    return true;
  }

  #flush(): void {
    if (this.#runs.length > 0) this.#done.push(...this.#options.join(this.#runs));
    this.#runs = [];
    this.#all = new Touched();
    this.#phase = undefined;
    this.#size = 0;
    this.#arrays = 0;
  }
}

const elementsOf = ({ kernel }: Run): number =>
  kernel.buffers.reduce(
    (most, { space, type }) => (space === "register" ? most : Math.max(most, sizeOfShape(type.shape))),
    0,
  );
